import { approvalRuleOf } from '../../../src/core/policy/strictest.ts'
import type { Effect } from '../../world/effects.ts'
import type { World } from '../../world/world.ts'
import { everOf, isRestoring, nodeNamed, operationOf, runNow } from '../evidence.ts'
import type { Violation } from '../violation.ts'
import { worsens } from './worsens.ts'

/** I2: nothing is taken from a node that needs approvals without them, by distinct people who count, of the plan that runs. */
export function agreed(world: World, effect: Effect): readonly Violation[] {
  // By the roles that the node had when the run first touched it: nothing changed since can be asked of people.
  const began = world.effects.find(({ run }) => run === effect.run) ?? effect
  const node = { ...nodeNamed(world, effect.node), roles: began.roles }
  const rule = approvalRuleOf(world.policy, [node])
  if (rule === null || !worsens(world, effect) || isRestoring(runNow(world, effect.run))) return []
  const entries = everOf(world, `operation/${operationOf(effect.run)}`)
  const plans = entries.flatMap(({ event }) =>
    event.type === 'planned' || event.type === 'planChanged' ? [event.hash] : [],
  )
  const asked = entries.find(({ event }) => event.type === 'planned')
  const people = new Set(
    entries.flatMap(({ event, actor }) =>
      event.type === 'approved' && event.hash === plans.at(-1) && actor.id !== asked?.actor.id ? [actor.id] : [],
    ),
  )
  const first =
    world.effects.find(({ run }) => operationOf(run) === operationOf(effect.run)) === effect &&
    !hasChanged(world, effect.run)
  const counting = [...people].filter((id) => !first || countsNow(world, id))
  const needed = rule.parts.reduce((sum, { count }) => sum + count, 0)
  if (counting.length >= needed) return []
  return [{ id: 'I2', seen: `${effect.what} on ${effect.node} with ${counting.length} of ${needed} approvals` }]
}

/** Whether a step that may change something is over already: tasks of which there are none leave nothing to be seen. */
function hasChanged(world: World, run: string): boolean {
  const events = everOf(world, `run/${run}`).map(({ event }) => event)
  const began = new Set(
    events.flatMap((event) => (event.type === 'stepBegan' && event.changing[0] ? [event.index] : [])),
  )
  return events.some((event) => event.type === 'stepDone' && began.has(event.index))
}

/** Right before the first change of an operation, whoever agreed must still be one of those who may. */
const countsNow = ({ people }: World, id: string): boolean =>
  people.kinds.get(id) === 'member' && [...people.groups.values()].some((members) => members.includes(id))
