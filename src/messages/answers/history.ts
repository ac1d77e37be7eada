import type { Facts, HistoryLine } from '../../core/commands/facts.ts'
import { personIn } from '../../core/grammar/given.ts'
import { readOperationId } from '../../core/grammar/invocation.ts'
import { namesHost } from '../../core/inventory/names.ts'
import type { Message, RichText } from '../../core/message.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { counted } from '../wording/section.ts'

const maxLines = 20

/** What was done, newest first, about an operation, a node or a person; everything when none is named. */
export function historyAnswer({ cluster, lines, chain, backMs }: Facts['history'], words: readonly string[]): Message {
  const found = lines
    .filter((line) => words.every((word) => isAbout(line, word)))
    .toReversed()
    .toSorted((a, b) => b.atMs - a.atMs)
  const shown = found.slice(0, maxLines)
  const chainWords =
    chain === 'verifies' ? 'audit log verified' : 'THE AUDIT LOG IS BROKEN: entries were changed or lost'
  const operation = words.map(readOperationId).find((id) => id !== null)
  const searched = backMs === null ? `of ${operation}` : `in the last ${formatDuration(backMs)}`
  const sentence: RichText = [`${cluster}: ${counted(found.length, 'entry', 'entries')} ${searched}, ${chainWords}.`]
  return {
    sentence,
    parts: [
      { part: 'text', lines: [sentence, ...shown.map(historyLine)] },
      ...(found.length > shown.length
        ? [
            {
              part: 'note' as const,
              lines: [
                [`${found.length - shown.length} older entries are not shown. Filter by node, person or operation.`],
              ],
            },
          ]
        : []),
    ],
  }
}

function isAbout(line: HistoryLine, word: string): boolean {
  const person = personIn(word)
  if (person !== null) return line.actor.kind === 'person' && line.actor.id === person
  const operation = readOperationId(word)
  return operation === null ? namesHost(line.nodes, word) : line.operation === operation
}

const historyLine = ({ atMs, operation, actor, what, plan }: HistoryLine): RichText => [
  { timeMs: atMs, shown: 'date and time' },
  operation === null ? ' ' : ` ${operation} `,
  actor.kind === 'person' ? { person: actor.id } : actor.id,
  `: ${what}`,
  plan === null ? '' : ` (plan ${plan.slice(0, 8)})`,
]
