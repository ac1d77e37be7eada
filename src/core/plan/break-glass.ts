import type { Node } from '../inventory/node.ts'
import { memoizedFor } from '../memoized.ts'
import type { Policy } from '../policy/policy.ts'
import { gatesOf } from '../policy/roles.ts'
import { granted, type Outcome, optionRefusal, refused } from '../refusals.ts'
import type { Step } from '../steps/table.ts'
import type { Plan } from './plan.ts'

/** The gate to override, by its typed name: one of `waivable`, or one of the nodes' command gates. */
export function namedGate(
  policy: Policy,
  nodes: readonly Node[],
  waivable: readonly string[],
  typed: string,
): Outcome<string> {
  if (policy.breakGlass === null)
    return refused(
      optionRefusal(
        'breakGlass',
        'break glass',
        `Break glass is not configured in ${policy.cluster}.`,
        'Nothing was planned. Fix what the gate reports, or configure breakGlass.',
      ),
    )
  const gates = [...waivable, ...new Set(nodes.flatMap((node) => gatesOf(policy, node)))]
  const name = typed.trim().toLowerCase()
  const found = gates.find((gate) => gate === name) ?? gates.find((gate) => gate === name.replaceAll('-', ' '))
  if (found !== undefined) return granted(found)
  return refused(
    optionRefusal(
      'breakGlass',
      'break glass',
      `${typed.slice(0, 60)} is not a gate that can be overridden for these nodes.`,
      `One of: ${gates.join(', ')}. Locks, slots, members, quorum, the audit log and approvals cannot be overridden.`,
    ),
  )
}

/** The gate that a run overrides, from its steps; null when it overrides none. */
export function waivedIn(steps: readonly Step[]): string | null {
  for (const step of steps) if ('waives' in step && step.waives !== undefined) return step.waives
  return null
}

/** The gate that a plan overrides; null when it overrides none. */
export const waivedBy = memoizedFor(({ nodes }: Plan): string | null => {
  for (const { steps } of nodes) {
    const waived = waivedIn(steps)
    if (waived !== null) return waived
  }
  return null
})
