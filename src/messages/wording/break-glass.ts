import type { BreakGlassOverride } from '../../core/cluster/break-glass.ts'
import { memoizedFor } from '../../core/memoized.ts'
import type { Part, RichText } from '../../core/message.ts'
import { waivedBy } from '../../core/plan/break-glass.ts'
import type { Plan } from '../../core/plan/plan.ts'

// The word beside the colour is for people who cannot distinguish colours.
const mark = '🔴 Break glass'

// a card asks several times, and a plan never changes
const gateOverridden = memoizedFor(waivedBy)

/** The header of a plan or card, with a red mark when the plan has a break-glass override. */
export const headed = (plan: Plan, text: string): string => (gateOverridden(plan) === null ? text : `${mark}: ${text}`)

/** The text below that header: the overridden gate and the reason; empty without an override. */
export function overrideParts(plan: Plan): readonly Part[] {
  const gate = gateOverridden(plan)
  if (gate === null) return []
  return [
    {
      part: 'text',
      lines: [
        [
          { strong: gate },
          ` is checked and shown, but overridden: ${plan.reason}. Locks, slots, fencing and approvals still apply. The security channel is notified.`,
        ],
      ],
    },
  ]
}

/** The notice of a break-glass override. */
export const overrideLines = (
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

/** The line of digests and status about an override that is not acknowledged yet. */
export const unacknowledgedLine = ({ operation, person, gate, nodes, reason, atMs }: BreakGlassOverride): RichText => [
  { strong: `${operation} has an unacknowledged break-glass override` },
  `: ${gate} overridden on ${nodes.join(', ')}, by `,
  { person },
  ', ',
  { timeMs: atMs, shown: 'date and time' },
  `: ${reason}. `,
  { code: `acknowledge ${operation} --reason "…"` },
]
