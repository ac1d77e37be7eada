import type { Plan, PlannedNode } from '../../src/core/plan/plan.ts'
import { rolloutRule } from '../../src/core/plan/rollout-rule.ts'
import { planOf } from '../core/plans-examples.ts'
import { randomFrom } from '../simulation/random.ts'

/** A cluster and a request for some of its nodes, with how long each of them really takes. */
export type Example = {
  readonly plan: Plan
  /** Minutes of work by node. `auto` knows only the median of each role, as from earlier runs. */
  readonly minutes: ReadonlyMap<string, number>
  readonly medians: ReadonlyMap<string, number>
  /** How many nodes of a role its checks let out at once; a role without an entry has no such limit. */
  readonly mayBeOut: ReadonlyMap<string, number>
}

/** The size of what is generated: numbers of nodes, roles, racks and slots, each with its least and its most. */
export type Size = {
  readonly [what in 'nodes' | 'roles' | 'inRack' | 'cluster' | 'role' | 'rack']: readonly [number, number]
}

/** Clusters that the exhaustive search can solve. */
export const smallSize: Size = {
  nodes: [2, 6],
  roles: [1, 2],
  inRack: [1, 3],
  cluster: [1, 4],
  role: [1, 3],
  rack: [1, 2],
}

/** Clusters of up to 1,000 nodes. */
export const largeSize: Size = {
  nodes: [20, 1000],
  roles: [1, 5],
  inRack: [4, 40],
  cluster: [2, 40],
  role: [1, 20],
  rack: [1, 8],
}

/** Typical minutes of work on a node, from a quick reboot to a host with many servers to move. */
const typicalMinutes = [4, 6, 10, 15, 25, 45]

const example = planOf('reboot').nodes[0]

/**
 * A random request: nodes are spread over roles and racks; half of the clusters have scopes for racks, half of the roles
 * a limit of their checks. Every role has a median, and its nodes differ from it by up to `scatter`, a share of it. Two of
 * three requests go in waves. The same seed gives the same request.
 */
export function exampleOf(seed: number, size: Size, scatter: number): Example {
  const random = randomFrom(seed)
  const between = ([least, most]: readonly [number, number]): number =>
    least + Math.floor(random() * (most - least + 1))
  const roles = Array.from({ length: between(size.roles) }, (_, index) => `role-${index}`)
  const slots: Record<string, number> = { cluster: between(size.cluster) }
  for (const role of roles) slots[`role/${role}`] = between(size.role)
  const medians = new Map(roles.map((role) => [role, typicalMinutes[between([0, typicalMinutes.length - 1])] ?? 4]))
  const mayBeOut = new Map(roles.flatMap((role) => (random() < 0.5 ? [] : [[role, between(size.role)] as const])))
  const count = between(size.nodes)
  const racks = Math.max(1, Math.ceil(count / between(size.inRack)))
  const rackSlots = random() < 0.5 ? null : between(size.rack)
  const minutes = new Map<string, number>()
  const nodes = Array.from({ length: count }, (_, index): PlannedNode => {
    if (example === undefined) throw new Error('the example plan has no node')
    const role = roles[Math.floor(random() ** 2 * roles.length)] ?? 'role-0'
    const rack = `rack-${between([1, racks])}`
    const node = `node-${String(index).padStart(4, '0')}`
    const scopes = ['cluster', `role/${role}`, ...(rackSlots === null ? [] : [`rack/${rack}`])]
    minutes.set(node, (medians.get(role) ?? 0) * (1 + scatter * (2 * random() - 1)))
    return {
      ...example,
      node,
      rack,
      roles: [role],
      scopes,
      slots: Object.fromEntries(scopes.map((scope) => [scope, slots[scope] ?? rackSlots ?? 1])),
    }
  })
  const waves = random() < 1 / 3 ? 'none' : 'canary'
  const rule = rolloutRule({}, { atOnce: 'auto', waves }, 'in service')
  const parts = [{ rule: null, nodes: nodes.map(({ node }) => node) }]
  return { plan: { ...planOf('reboot'), ...rule, budget: 1, parts, nodes }, minutes, medians, mayBeOut }
}
