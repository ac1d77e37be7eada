import { scopesOf } from '../../../src/core/policy/scopes.ts'
import type { World } from '../../world/world.ts'
import { nodeNamed, takenFrom } from '../evidence.ts'
import type { Violation } from '../violation.ts'

/** I1: no scope has more holders than slots; a node that was out already takes nobody's place. */
export function slots(world: World): readonly Violation[] {
  const { policy } = world
  return world.locks.book.scopes.flatMap(({ scope, holders }) => {
    const counted = new Set(holders.filter(({ wasOut }) => wasOut !== true).map(({ node }) => node))
    const one = holders[0]
    const allowed = one
      ? scopesOf(policy, nodeNamed(world, one.node)).find(({ name }) => name === scope)?.slots
      : undefined
    return allowed !== undefined && counted.size > allowed
      ? [{ id: 'I1' as const, seen: `${scope} has ${[...counted].join(', ')}, and ${allowed} slots` }]
      : []
  })
}

/** I1: whatever is taken from a node, its lock is held until all of it is given back. */
export function touchedUnderLock(world: World, excused: ReadonlySet<string>): readonly Violation[] {
  const held = new Set(world.locks.book.scopes.flatMap(({ holders }) => holders.map(({ node }) => node)))
  return [...world.machines.keys()].flatMap((name) => {
    if (held.has(name) || excused.has(name)) return []
    const taken = takenFrom(world, name)
    return taken.length === 0 ? [] : [{ id: 'I1' as const, seen: `${name} is ${taken.join(', ')} without a lock` }]
  })
}
