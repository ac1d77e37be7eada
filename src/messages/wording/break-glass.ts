import type { BreakGlassOverride } from '../../core/cluster/break-glass.ts'
import type { Part, RichText } from '../../core/message.ts'
import { waivedBy } from '../../core/plan/break-glass.ts'
import type { Plan } from '../../core/plan/plan.ts'

// A word stands beside the colour, for those who do not see it.
const mark = '🔴 Break glass'

/** A header as it stands over a plan or card: red where glass is broken. */
export const headed = (plan: Plan, text: string): string => (waivedBy(plan) === null ? text : `${mark}: ${text}`)

/** What stands below that header: which gate is not obeyed, and why; nothing where all are. */
export function glassParts(plan: Plan): readonly Part[] {
  const gate = waivedBy(plan)
  if (gate === null) return []
  return [
    {
      part: 'text',
      lines: [
        [{ strong: gate }, ` is checked and shown, but overridden: ${plan.reason}.`],
        ['Locks, slots, fencing and approvals still apply. The security channel is notified.'],
      ],
    },
  ]
}

/** What a channel is told when glass is broken. */
export const glassBrokenLines = (
  cluster: string,
  { person, operation, gate, nodes, reason }: Told,
): readonly RichText[] => [
  [
    { strong: `${mark}: ${cluster}` },
    ': ',
    { person },
    ` overrides ${gate} on ${nodes.join(', ')} (${operation}): ${reason}.`,
  ],
  ['Once it has ended, another person must review it: ', { code: `acknowledge ${operation} --reason "…"` }],
]

type Told = Omit<BreakGlassOverride, 'atMs'>

/** What digests and status say of it until it is acknowledged. */
export const unacknowledgedLine = ({ operation, person, gate, nodes, reason, atMs }: BreakGlassOverride): RichText => [
  { strong: `${operation} has an unacknowledged break-glass override` },
  `: ${gate} overridden on ${nodes.join(', ')}, by `,
  { person },
  ', ',
  { timeMs: atMs, shown: 'date and time' },
  `: ${reason}. `,
  { code: `acknowledge ${operation} --reason "…"` },
]
