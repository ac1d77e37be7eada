import type { Facts } from '../../facts.ts'
import { allAgree, type Verdict } from '../../health/verdict.ts'
import type { Line, Message } from '../../messages/message.ts'
import { counted } from './section.ts'

const verdictWords = { ok: 'OK', warn: 'WARN', blocked: 'BLOCKED', unknown: 'UNKNOWN' } as const

/** A gate's answer with its evidence, and what must change. */
export const verdictLine = ({ gate, verdict, evidence, remedy }: Verdict): Line => [
  { strong: verdictWords[verdict] },
  ` ${gate}: ${evidence}`,
  remedy === '' ? '' : ` (${remedy})`,
]

/** Whether nodes could be worked on now: every gate with its evidence, node by node. */
export function gatesAnswer({ nodes, atMs }: Facts['gates']): Message {
  const safe = nodes.filter(({ verdicts }) => verdicts.length > 0 && allAgree(verdicts))
  const no = nodes.length - safe.length
  const first = nodes[0]
  const sentence: Line =
    nodes.length === 1 && first !== undefined
      ? [{ strong: first.node.name }, no === 0 ? ' could be worked on now.' : ' could not be worked on now.']
      : [`${safe.length} of ${counted(nodes.length, 'node')} could be worked on now, each taken by itself.`]
  return {
    sentence,
    parts: [
      { part: 'text', lines: [sentence] },
      ...nodes.map(({ node, verdicts }) => ({
        part: 'text' as const,
        lines: [
          [{ strong: node.name }],
          ...(verdicts.length === 0 ? [['UNKNOWN: no gate was asked']] : verdicts.map(verdictLine)),
        ],
      })),
      {
        part: 'note',
        lines: [['As of ', { timeMs: atMs, shown: 'time' }, '. All of it is asked again before anything starts.']],
      },
    ],
  }
}
