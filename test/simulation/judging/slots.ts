import { scopesOf } from '../../../src/core/policy/scopes.ts'
import type { World } from '../../world/world.ts'
import { isRestoring, nodeNamed, runNow, takenFrom } from '../evidence.ts'
import type { Violation } from '../violation.ts'

/** Whether each run's node was already out when the run took its slots. */
export type OutBefore = Map<string, 'yes' | 'no'>

/** Records for each new lock holder whether its node is already out, or its run only restores. */
export function noteOutBefore(world: World, known: OutBefore): void {
  for (const { run, node } of world.locks.table.scopes.flatMap(({ holders }) => holders)) {
    if (known.has(run)) continue
    const out = isRestoring(runNow(world, run)) || takenFrom(world, node).length > 0 || world.machine(node).isDown()
    known.set(run, out ? 'yes' : 'no')
  }
}

/** I1: a scope has no more holders than slots. Nodes that were out when they took their slots are not counted. */
export function slots(world: World, outBefore: OutBefore): readonly Violation[] {
  const { policy } = world
  return world.locks.table.scopes.flatMap(({ scope, holders }) => {
    const counted = new Set(holders.filter(({ run }) => outBefore.get(run) !== 'yes').map(({ node }) => node))
    const one = holders[0]
    const allowed = one
      ? scopesOf(policy, nodeNamed(world, one.node)).find(({ name }) => name === scope)?.slots
      : undefined
    return allowed !== undefined && counted.size > allowed
      ? [{ id: 'I1' as const, seen: `${scope} has ${[...counted].join(', ')}, and ${allowed} slots` }]
      : []
  })
}

/**
 * I1: a node's lock is held until everything that was taken from the node is restored. `excused` are unlocked nodes.
 */
export function touchedUnderLock(world: World, excused: ReadonlySet<string>): readonly Violation[] {
  const held = new Set(world.locks.table.scopes.flatMap(({ holders }) => holders.map(({ node }) => node)))
  return [...world.machines.keys()].flatMap((name) => {
    if (held.has(name) || excused.has(name)) return []
    const taken = takenFrom(world, name)
    return taken.length === 0 ? [] : [{ id: 'I1' as const, seen: `${name} is ${taken.join(', ')} without a lock` }]
  })
}
