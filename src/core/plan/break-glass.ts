import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import { gatesOf } from '../policy/roles.ts'
import { granted, type Outcome, refusal, refused } from '../refusals.ts'
import type { Step } from '../steps/table.ts'
import type { Plan } from './plan.ts'

/** The gate that somebody wants to go on without, by its name: one of `waivable`, or of the nodes' own gates. */
export function namedGate(
  policy: Policy,
  nodes: readonly Node[],
  waivable: readonly string[],
  typed: string,
): Outcome<string> {
  if (policy.breakGlass === null)
    return refused(
      refusal(
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
    refusal(
      'break glass',
      `${typed.slice(0, 60)} is not a gate that can be overridden for these nodes.`,
      `One of: ${gates.join(', ')}. Locks, slots, members, quorum, the audit log and approvals cannot be overridden.`,
    ),
  )
}

/** The gate that a run goes on without, by its steps; null for all runs but those that break glass. */
export function waivedIn(steps: readonly Step[]): string | null {
  for (const step of steps) if ('waives' in step && step.waives !== undefined) return step.waives
  return null
}

/** The gate that a plan goes on without; null for all plans but those that break glass. */
export const waivedBy = (plan: Plan): string | null => waivedIn(plan.nodes.flatMap(({ steps }) => steps))
