import type { Facts, HistoryLine } from '../../core/commands/facts.ts'
import { personIn } from '../../core/grammar/argument.ts'
import { readOperationId } from '../../core/grammar/invocation.ts'
import { type NodeNames, namesOutside, nodeNames } from '../../core/inventory/node-names.ts'
import type { Message, RichText } from '../../core/message.ts'
import type { Refusal } from '../../core/refusals.ts'
import { noSuchNode } from '../../core/targets/unknown.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { counted } from '../wording/section.ts'
import { refusedAnswer } from './refused.ts'

const maxLines = 20

/** History, newest first, about the named operation, node or person; everything when none is named. */
export function historyAnswer(facts: Facts['history'], words: readonly string[]): Message {
  const { cluster, lines, chain, backMs } = facts
  const operation = words.map(readOperationId).find((id) => id !== null)
  const searched = backMs === null ? `of ${operation}` : `in the last ${formatDuration(backMs)}`
  const names = nodeNames(nodesIn(facts))
  const unknown = words.flatMap((word) => notOneNode(facts, names, word, searched) ?? [])
  if (unknown.length > 0) return refusedAnswer(unknown)
  const found = lines
    .filter((line) => words.every((word) => isAbout(line, word, names)))
    .toReversed()
    .toSorted((a, b) => b.atMs - a.atMs)
  const shown = found.slice(0, maxLines)
  const chainWords =
    chain === 'verifies' ? 'audit log verified' : 'THE AUDIT LOG IS BROKEN: entries were changed or lost'
  const sentence: RichText = [`${cluster}: ${counted(found.length, 'entry', 'entries')} ${searched}, ${chainWords}.`]
  return {
    sentence,
    parts: [
      { part: 'text', lines: [sentence, ...shown.map(historyLine)] },
      ...notesOf(facts, found.length - shown.length).map((note) => ({ part: 'note' as const, lines: [[note]] })),
    ],
  }
}

/** What the answer leaves out, one sentence for each reason. */
function notesOf({ period }: Facts['history'], hidden: number): readonly string[] {
  const notShown = `${hidden} older entries are not shown. Filter by node, person or operation.`
  const notRead =
    'Older entries were not read: there are too many. Name an operation, or use “lockkeeper audit export”.'
  return [...(hidden > 0 ? [notShown] : []), ...(period === 'shortened' ? [notRead] : [])]
}

type NamedNode = { readonly name: string }

/** The nodes of the inventory, and former nodes that the entries name. */
function nodesIn({ inventory, lines }: Facts['history']): readonly NamedNode[] {
  const now = (inventory ?? []).map((name) => ({ name }))
  const mentioned = lines.flatMap(({ nodes }) => nodes)
  return [...now, ...namesOutside(now, mentioned).map((name) => ({ name }))]
}

const isNodeName = (word: string): boolean => personIn(word) === null && readOperationId(word) === null

/**
 * The refusal of a word that names no node of inventory and entries, or several; null when it names one, or is not a
 * node name.
 */
function notOneNode(facts: Facts['history'], names: NodeNames, word: string, searched: string): Refusal | null {
  const found = isNodeName(word) ? names.find(word).is : 'node'
  if (found === 'node' || (found === 'unknown' && facts.inventory === null)) return null
  const no = noSuchNode(word, nodesIn(facts))
  return found === 'ambiguous' ? no : { ...no, message: `${word}: no such node, and no entry ${searched} names it.` }
}

function isAbout(line: HistoryLine, word: string, names: NodeNames): boolean {
  const person = personIn(word)
  if (person !== null) return line.actor.kind === 'person' && line.actor.id === person
  const operation = readOperationId(word)
  if (operation !== null) return line.operation === operation
  const meant = names.canonical(word)
  return line.nodes.some((node) => names.possible(node).includes(meant))
}

const historyLine = ({ atMs, operation, actor, what, plan }: HistoryLine): RichText => [
  { timeMs: atMs, shown: 'date and time' },
  operation === null ? ' ' : ` ${operation} `,
  actor.kind === 'person' ? { person: actor.id } : actor.id,
  `: ${what}`,
  plan === null ? '' : ` (plan ${plan.slice(0, 8)})`,
]
