import type { Facts } from '../../core/commands/facts.ts'
import { allPass, type Verdict } from '../../core/health/verdict.ts'
import type { Message, RichText } from '../../core/message.ts'
import { counted } from './section.ts'

const verdictWords = { ok: 'OK', warn: 'WARN', blocked: 'BLOCKED', unknown: 'UNKNOWN' } as const

/** A verdict in one line, with its evidence and remedy. */
export const verdictLine = ({ gate, verdict, evidence, remedy }: Verdict): RichText => [
  { strong: verdictWords[verdict] },
  ` ${gate}: ${evidence}`,
  remedy === '' ? '' : ` (${remedy})`,
]

// The most nodes that fit on a screen; those that are not ready come first.
const maxNodes = 10

const couldBe = (verdicts: readonly Verdict[]): boolean => verdicts.length > 0 && allPass(verdicts)

/** Whether nodes are ready for work now, with the verdicts of all gates about each node. */
export function gatesAnswer({ nodes, atMs }: Facts['gates']): Message {
  const safe = nodes.filter(({ verdicts }) => couldBe(verdicts))
  const ordered = [...nodes.filter(({ verdicts }) => !couldBe(verdicts)), ...safe]
  const [first] = nodes
  const sentence: RichText =
    nodes.length === 1 && first !== undefined
      ? [{ strong: first.node.name }, safe.length === 1 ? ' is ready for work now.' : ' is not ready for work now.']
      : [`${safe.length} of ${counted(nodes.length, 'node')} ready for work now, each judged alone.`]
  const more = nodes.length - maxNodes
  return {
    sentence,
    parts: [
      { part: 'text', lines: [sentence] },
      ...ordered.slice(0, maxNodes).map(({ node, verdicts }) => ({
        part: 'text' as const,
        lines: [
          [{ strong: node.name }],
          ...(verdicts.length === 0 ? [['UNKNOWN: no gate was checked']] : verdicts.map(verdictLine)),
        ],
      })),
      {
        part: 'note',
        lines: [
          ...(more > 0 ? [[`… and ${counted(more, 'node')} more. Select fewer nodes to see them.`]] : []),
          ['As of ', { timeMs: atMs, shown: 'time' }, '. Everything is checked again before anything starts.'],
        ],
      },
    ],
  }
}
