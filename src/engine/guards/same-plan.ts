import { isOfSchema1, ruleFor } from '../../core/plan/plan.ts'
import { refusal } from '../../core/refusals.ts'
import type { Rebuilt } from '../planning/planning.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** The plan of these nodes can still be made: the command parses, and the nodes are in the inventory. */
export async function planCanBeMade({ rebuilt }: Subject): Promise<No | null> {
  const again = await rebuilt()
  return again.is === 'refused' ? noFor(again.refusals) : null
}

/** Steps, commands, limits, scopes, roles and approval rule of these nodes equal the approved ones. */
export async function samePlan({ rebuilt }: Subject): Promise<No | null> {
  const again = await rebuilt()
  return again.is === 'changed' ? planChanged(again) : null
}

/**
 * The plan of the run's node equals the approved one; checked before a step that takes it out of service or changes it.
 */
export async function samePlanSince({ rebuilt, run }: Subject): Promise<No | null> {
  if (run === null) return null
  // A run of schema 1 that has changed something continues: its plan cannot be compared.
  if (isOfSchema1(run.work.operation.plan) && run.work.state.changed.length > 0) return null
  const again = await rebuilt()
  if (again.is === 'same') return null
  const why = again.is === 'changed' ? again.difference : again.refusals.map(({ message }) => message)
  return noFor([refusal('plan changed', `the plan changed since its approval: ${why.join('; ')}`)])
}

/**
 * The no for a changed plan. Approvals of the old plan do not count for the new one; when a changed node needs no
 * approval, the requester must request the new plan.
 */
export function planChanged({ nodes, plan, hash, difference }: Extract<Rebuilt, { is: 'changed' }>): No {
  const why = difference.join('; ')
  if (nodes.some((node) => ruleFor(plan, node) === null))
    return { refusals: [refusal('plan changed', `The plan changed before it started: ${why}.`)] }
  const refusals = [refusal('plan changed', `the plan changed: ${why}`)]
  return { refusals, event: { type: 'planChanged', plan, hash, difference } }
}
