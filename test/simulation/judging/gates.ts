import { gatesOf } from '../../../src/core/policy/roles.ts'
import { scopesOf } from '../../../src/core/policy/scopes.ts'
import type { Effect } from '../../world/effects.ts'
import type { World } from '../../world/world.ts'
import { mayFail, nodeNamed, takenFrom } from '../evidence.ts'
import type { Violation } from '../violation.ts'
import { changesAllowed, isFinal } from './changes.ts'
import type { OutBefore } from './slots.ts'
import { notServing } from './waits.ts'

/**
 * I1 and I7: a node is changed only while all required sources can be read; a final change also needs the agreement of
 * all gates and free slots.
 */
export function gatesAgreed(world: World, effect: Effect, outBefore: OutBefore): readonly Violation[] {
  if (!changesAllowed(world, effect) || effect.what === 'went down') return []
  const away = [...unreadable(world), ...(isFinal(effect) ? unreadableBeforeFinal(world) : [])].map(
    (what): Violation => ({ id: 'I7', seen: `${effect.what} on ${effect.node} while ${what} cannot be read` }),
  )
  return isFinal(effect)
    ? [
        ...away,
        ...objections(world, effect),
        ...(outBefore.get(effect.run) === 'yes' ? [] : slotsExceeded(world, effect)),
      ]
    : away
}

/** The sources that every change requires and that cannot be read now. */
const unreadable = ({ locks, cluster, inventory }: World): readonly string[] => [
  ...(locks.away || locks.restrictions.has('filtered') ? ['the lock table'] : []),
  ...(cluster.answers('stopFlags') ? [] : ['the stop flags']),
  ...(cluster.answers('nodeConfig') ? [] : ['the configuration of nodes']),
  ...(inventory.restrictions.isEmpty() ? [] : ['the list of nodes']),
]

/** The further sources that a final change requires and that cannot be read now. */
const unreadableBeforeFinal = ({ cluster, rights }: World): readonly string[] => [
  ...(cluster.answers('health') ? [] : ['the health of the cluster']),
  ...(rights.away ? ['the list of missing rights'] : []),
]

function objections(world: World, { what, node: name }: Effect): readonly Violation[] {
  const node = nodeNamed(world, name)
  const { cluster } = world
  const failing = [...cluster.failing].filter(([other]) => other !== name).map(([other, why]) => `${other}: ${why}`)
  const against = [
    ...cluster.flags
      .filter(({ scope, group }) => scope === 'cluster' || group === node.group)
      .map(({ reason }) => `stopped: ${reason}`),
    ...(cluster.configs.get(name)?.is === 'disabled' ? ['disabled'] : []),
    ...(notServing(world, name).size > mayFail(world) ? failing : []),
    ...gatesOf(world.policy, node).filter((gate) => world.objections.has(gate)),
    ...world.rights.lacking.map(({ refused }) => refused),
  ]
  return against.map((why): Violation => ({ id: 'I7', seen: `${what} on ${name} against: ${why}` }))
}

/** I1: the number of nodes out per scope, counted from the world's own state. */
function slotsExceeded(world: World, { what, node: name }: Effect): readonly Violation[] {
  const { policy } = world
  const isOut = (other: string) =>
    other !== name &&
    (world.machine(other).isDown() || world.machine(other).maintenance !== null || takenFrom(world, other).length > 0)
  return scopesOf(policy, nodeNamed(world, name)).flatMap(({ name: scope, slots }) => {
    const others = [...world.machines.keys()].filter(
      (other) => isOut(other) && scopesOf(policy, nodeNamed(world, other)).some((its) => its.name === scope),
    )
    return others.length + 1 > slots
      ? [{ id: 'I1' as const, seen: `${what} on ${name} while ${others.join(', ')} of ${scope} are out` }]
      : []
  })
}
