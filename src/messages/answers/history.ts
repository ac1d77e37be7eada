import type { Facts, HistoryLine } from '../../core/commands/facts.ts'
import { personIn } from '../../core/grammar/argument.ts'
import { readOperationId } from '../../core/grammar/invocation.ts'
import { type NodeNames, namesOutside, nodeNames } from '../../core/inventory/node-names.ts'
import type { Message, Part, RichText, TableCell } from '../../core/message.ts'
import type { Refusal } from '../../core/refusals.ts'
import { noSuchNode } from '../../core/targets/unknown.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { buttonsPart, pageButtons, pageOf, type ShownPage, titleOfPage } from '../wording/pages.ts'
import { counted } from '../wording/section.ts'
import { refusedAnswer } from './refused.ts'

/** A page of the history, newest first, about the named operation, node or person; of everything when none is named. */
export function historyAnswer(
  facts: Facts['history'],
  words: readonly string[],
  { typed, page: asked }: ShownPage,
): Message {
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
  const page = pageOf(found, asked)
  const chainWords =
    chain === 'verifies' ? 'audit log verified' : 'THE AUDIT LOG IS BROKEN: entries were changed or lost'
  const sentence: RichText = [`${cluster}: ${counted(found.length, 'entry', 'entries')} ${searched}, ${chainWords}.`]
  const table: Part = {
    part: 'table',
    caption: titleOfPage('Entries', page),
    header: ['when', 'operation', 'who', 'took', 'what'],
    rows: page.shown.map(historyRow),
  }
  const notRead =
    'Older entries were not read: there are too many. Name an operation, or use “lockkeeper audit export”.'
  return {
    sentence,
    parts: [
      { part: 'text', lines: [sentence] },
      ...(found.length === 0 ? [] : [table]),
      ...(facts.period === 'shortened' ? [{ part: 'note' as const, lines: [[notRead]] }] : []),
      ...buttonsPart(pageButtons(page, typed)),
    ],
  }
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

const historyRow = ({ atMs, operation, actor, what, plan, tookMs }: HistoryLine): readonly TableCell[] => [
  [{ timeMs: atMs, shown: 'date and time' }],
  operation ?? '',
  actor.kind === 'person' ? [{ person: actor.id }] : actor.id,
  tookMs === null ? '' : formatDuration(tookMs),
  `${what}${plan === null ? '' : ` (plan ${plan.slice(0, 8)})`}`,
]
