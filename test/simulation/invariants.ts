import type { Node } from '../../src/core/inventory/node.ts'
import { operationState } from '../../src/core/operation/state.ts'
import { rolesOf } from '../../src/core/policy/roles.ts'
import { scopesOf } from '../../src/core/policy/scopes.ts'
import { runState } from '../../src/core/run/state.ts'
import type { OperationEntry, RunEntry } from '../../src/engine/ports/journals.ts'
import type { World } from '../world/world.ts'

/** A violated invariant, by its id, with what was seen. */
export type Violation = { readonly id: string; readonly seen: string }

const nodeOf = (world: World, name: string): Node => ({
  cluster: world.outside.policy.cluster,
  name,
  roles: world.roles.get(name) ?? [],
  rack: null,
  zone: null,
  group: null,
  membership: 'alive',
  address: null,
})

/** Machines that are out right now: down, or taken out of work. */
const out = (world: World): readonly string[] =>
  [...world.machines.values()]
    .filter((machine) => machine.isDown(world.nowMs) || machine.maintenance !== null)
    .map(({ name }) => name)

function neverTwo(world: World): readonly Violation[] {
  const { policy } = world.outside
  const inScope = new Map<string, { slots: number; nodes: string[] }>()
  for (const name of out(world))
    for (const { name: scope, slots } of scopesOf(policy, nodeOf(world, name))) {
      const found = inScope.get(scope) ?? { slots, nodes: [] }
      found.nodes.push(name)
      inScope.set(scope, found)
    }
  return [...inScope]
    .filter(([, { slots, nodes }]) => nodes.length > slots)
    .map(([scope, { slots, nodes }]) => ({
      id: 'I1',
      seen: `${nodes.join(', ')} are out in ${scope}, which allows ${slots}`,
    }))
}

function once(world: World): readonly Violation[] {
  return [...world.machines.values()].flatMap((machine) => {
    const byRun = Map.groupBy(machine.reboots, ({ run }) => run)
    return [...byRun]
      .filter(([, reboots]) => reboots.length > 1)
      .map(([run, reboots]) => ({ id: 'I3', seen: `${machine.name} rebooted ${reboots.length} times in ${run}` }))
  })
}

function storageNeedsTwo(world: World): readonly Violation[] {
  const violations: Violation[] = []
  for (const [name, journal] of world.journals.journals) {
    if (!name.startsWith('run/')) continue
    const run = runState(journal as readonly RunEntry[])
    if (!run || run.changed.length === 0 || !rolesOf(world.outside.policy, nodeOf(world, run.node)).includes('storage'))
      continue
    const operation = operationState(
      (world.journals.journals.get(`operation/${run.operation}`) ?? []) as readonly OperationEntry[],
    )
    const people = new Set(
      operation?.approvals.filter(({ hash }) => hash === operation.hash).map(({ person }) => person),
    )
    people.delete(operation?.requester ?? '')
    if (people.size < 2)
      violations.push({ id: 'I2', seen: `${run.run} changed ${run.node} with ${people.size} approvals` })
  }
  return violations
}

/** A node is only touched while its lock is held. */
function touchedUnderLock(world: World): readonly Violation[] {
  const held = new Set(world.locks.book.scopes.flatMap(({ holders }) => holders.map(({ node }) => node)))
  return out(world)
    .filter((name) => !held.has(name))
    .map((name) => ({ id: 'I1', seen: `${name} is out, and no lock is held for it` }))
}

/** Everything that is wrong right now. */
export const violationsNow = (world: World): readonly Violation[] => [
  ...neverTwo(world),
  ...once(world),
  ...storageNeedsTwo(world),
  ...touchedUnderLock(world),
]
