import { hashOf } from '../../../src/core/hash.ts'
import type { OperationEvent } from '../../../src/core/operation/events.ts'
import { nodePartHash, type Plan } from '../../../src/core/plan/plan.ts'
import type { ApprovalRule } from '../../../src/core/policy/policy.ts'
import { approvalRuleOf } from '../../../src/core/policy/strictest.ts'
import type { Effect } from '../../world/effects.ts'
import type { World } from '../../world/world.ts'
import { everOf, isRestoring, nodeNamed, operationOf, partInForce, runNow } from '../evidence.ts'
import { configurationOf } from '../in-force.ts'
import type { Violation } from '../violation.ts'
import { changesAllowed } from './changes.ts'

/**
 * I2: a node that requires approvals is changed only with enough approvals by distinct eligible people, which cover
 * exactly the steps of the run and the part that the configuration in force makes for the node.
 */
export function approvals(world: World, effect: Effect): readonly Violation[] {
  // by the node's roles when the run first touched it: a later change of roles requires no new approvals
  const began = world.effects.find(({ run }) => run === effect.run) ?? effect
  const node = { ...nodeNamed(world, effect.node), roles: began.roles }
  const rule = approvalRuleOf(configurationOf(world).policy, [node])
  const run = runNow(world, effect.run)
  if (rule === null || !changesAllowed(world, effect) || isRestoring(run)) return []
  const entries = everOf(world, `operation/${operationOf(effect.run)}`)
  const asked = entries.find(({ event }) => event.type === 'planned')
  const first = began === effect && !hasChanged(world, effect.run)
  const people = new Set(
    entries.flatMap(({ event, actor, atMs }) => {
      if (event.type !== 'approved' || actor.id === asked?.actor.id) return []
      const changedAtMs = firstChangeMs(world, effect)
      if (isWithdrawn(entries, event, effect.node, changedAtMs)) return []
      if (changedAtMs - atMs >= (rule.countsForMs ?? defaultAgeMs)) return []
      return covers(world, entries, event, effect) ? [actor.id] : []
    }),
  )
  const counting = [...people].filter((id) => !first || countsNow(world, id, rule))
  const needed = rule.parts.reduce((sum, { count }) => sum + count, 0)
  const missing = `${effect.what} on ${effect.node} with ${counting.length} of ${needed} approvals`
  if (counting.length < needed) return [{ id: 'I2', seen: missing }]
  return began === effect ? notInForce(world, effect, lastPlan(entries)) : []
}

const defaultAgeMs = 16 * 3_600_000

type Entries = ReturnType<typeof everOf>
type Approved = Extract<OperationEvent, { type: 'approved' }>

const plansOf = (entries: Entries): readonly Plan[] =>
  entries.flatMap(({ event }) => (event.type === 'planned' || event.type === 'planChanged' ? [event.plan] : []))

const lastPlan = (entries: Entries): Plan | null => plansOf(entries).at(-1) ?? null

/** Whether the person withdrew their approval of this node after this click and before `beforeMs`. */
function isWithdrawn(entries: Entries, { click, person }: Approved, node: string, beforeMs: number): boolean {
  const at = entries.findIndex(({ event }) => event.type === 'approved' && event.click === click)
  return entries
    .slice(at + 1)
    .some(
      ({ event, atMs }) =>
        event.type === 'approvalWithdrawn' &&
        event.person === person &&
        (event.nodes === undefined || event.nodes.includes(node)) &&
        atMs < beforeMs,
    )
}

const leavesOut: ReadonlySet<string> = new Set(['denied', 'expired', 'nodesLeftOut'])

/** I2: a node is not changed if it was left out, or its part denied or not approved in time, by the current journal. */
export function leftOut(world: World, effect: Effect): readonly Violation[] {
  if (!changesAllowed(world, effect)) return []
  const out = world.journals
    .operationNow(operationOf(effect.run))
    .flatMap(({ event }) => (leavesOut.has(event.type) && 'nodes' in event ? (event.nodes ?? []) : []))
  return out.includes(effect.node) ? [{ id: 'I2', seen: `${effect.what} on ${effect.node}, which was left out` }] : []
}

/** Whether an approval lists the node's part of the last plan, and the run was created with the steps of that part. */
function covers(world: World, entries: Entries, { covers: listed }: Approved, { node, run }: Effect): boolean {
  const plan = lastPlan(entries)
  const planned = plan?.nodes.find((one) => one.node === node)
  if (!plan || !planned || listed?.nodes[node] !== nodePartHash(plan, node)) return false
  const created = everOf(world, `run/${run}`)[0]?.event
  return created?.type === 'created' && hashOf(planned.steps) === hashOf(created.steps)
}

/** I2: the part that runs must equal the one that the configuration in force makes now. */
function notInForce(world: World, { what, node }: Effect, plan: Plan | null): readonly Violation[] {
  if (plan === null || partInForce(world, plan, node) === nodePartHash(plan, node)) return []
  return [{ id: 'I2', seen: `${what} on ${node} under a plan that the configuration in force does not make` }]
}

/** The time at which the run first recorded that it would change something; the effect's time when it has not. */
function firstChangeMs(world: World, { run, atMs }: Effect): number {
  const entries = everOf(world, `run/${run}`)
  return entries.find(({ event }) => event.type === 'stepBegan' && event.changing.length > 0)?.atMs ?? atMs
}

/**
 * Whether the run has finished a step that may change something. An empty task folder leaves no effect, so effects
 * alone do not show it.
 */
function hasChanged(world: World, run: string): boolean {
  const events = everOf(world, `run/${run}`).map(({ event }) => event)
  const began = new Set(
    events.flatMap((event) => (event.type === 'stepBegan' && event.changing[0] ? [event.index] : [])),
  )
  return events.some((event) => event.type === 'stepDone' && began.has(event.index))
}

/** Whether the approver is eligible by the rule now, as required right before the first change of a node. */
const countsNow = ({ people }: World, id: string, { parts }: ApprovalRule): boolean =>
  people.kinds.get(id) === 'member' &&
  parts.some((part) => part.groups.some((group) => people.groups.get(group)?.includes(id)))
