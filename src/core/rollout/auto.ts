import { foldName } from '../inventory/names.ts'
import { activeRuns } from '../operation/active-runs.ts'
import { lastRuns, nodesLeft, type Operation } from '../operation/state.ts'
import type { Plan, PlannedNode } from '../plan/plan.ts'
import { traitsOf } from '../steps/traits.ts'

/** How long the work on a node takes, in milliseconds. */
export type WorkMs = (planned: PlannedNode) => number

/** How long the steps of a node usually take together; for nodes without a history. */
export const typicalWorkMs: WorkMs = ({ steps }) => steps.reduce((sum, { kind }) => sum + traitsOf(kind).typicalMs, 0)

/** What the order of nodes depends on: the same for all nodes of a failure domain with equal roles. */
type Kind = {
  readonly load: number
  readonly opened: number
  readonly isInTheWay: boolean
  readonly domainMs: number
}

/**
 * The order in which `auto` starts these nodes: first those of the scope with the most remaining work for each of its
 * slots; among nodes of equal roles, those of a rack that was begun before those of another, and the rack that was begun
 * first before the others. Of new racks, those where the node takes the last slot from nodes of other roles that could
 * start nowhere else come last, and otherwise that with the most remaining work first. The plan's order decides between
 * equal nodes.
 */
export function autoOrder(operation: Operation, nodes: readonly string[], workMs: WorkMs): readonly string[] {
  const { plan } = operation
  const among = new Set(nodes)
  const left = new Set(nodesLeft(operation))
  const remaining = plan.nodes.filter(({ node }) => left.has(node)).map((planned) => ({ planned, ms: workMs(planned) }))
  const loads = loadsOf(remaining)
  const opened = openedDomains(operation)
  const inRacks = sumBy(remaining, ({ rack }) => (rack === null ? [] : [foldName(rack)]))
  const candidates = plan.nodes.filter(({ node }) => among.has(node))
  const isInTheWay = waysLeft(operation, candidates)
  const kindOf = (planned: PlannedNode): Kind => {
    const domain = domainOf(planned)
    return {
      load: Math.max(0, ...planned.scopes.map((scope) => loads.get(scope) ?? 0)),
      opened: domain === null ? Number.POSITIVE_INFINITY : (opened.get(domain) ?? Number.POSITIVE_INFINITY),
      isInTheWay: isInTheWay(planned),
      domainMs: planned.rack === null ? 0 : (inRacks.get(foldName(planned.rack)) ?? 0),
    }
  }
  return candidates
    .map((planned) => ({ node: planned.node, ...kindOf(planned) }))
    .toSorted(
      (a, b) =>
        b.load - a.load ||
        earlier(a.opened, b.opened) ||
        Number(a.isInTheWay) - Number(b.isInTheWay) ||
        b.domainMs - a.domainMs,
    )
    .map(({ node }) => node)
}

const earlier = (a: number, b: number): number => (a === b ? 0 : a - b)

type Remaining = { readonly planned: PlannedNode; readonly ms: number }

/** The remaining work of each scope for each of its slots; without racks, and scopes that all nodes share. */
function loadsOf(remaining: readonly Remaining[]): ReadonlyMap<string, number> {
  const slots = new Map(remaining.flatMap(({ planned }) => Object.entries(planned.slots)))
  const counts = sumBy(
    remaining.map((one) => ({ ...one, ms: 1 })),
    ({ scopes }) => scopes,
  )
  const work = sumBy(remaining, ({ scopes }) => scopes)
  const deciding = [...work].filter(
    ([scope]) => !scope.startsWith('rack/') && (counts.get(scope) ?? 0) < remaining.length,
  )
  return new Map(deciding.map(([scope, ms]) => [scope, ms / Math.max(1, slots.get(scope) ?? 1)]))
}

function sumBy(remaining: readonly Remaining[], keys: (one: PlannedNode) => readonly string[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { planned, ms } of remaining) for (const key of keys(planned)) sums.set(key, (sums.get(key) ?? 0) + ms)
  return sums
}

/**
 * Whether a node that starts leaves no slot of its rack for nodes of other roles, all of whose candidates are in that
 * rack.
 */
function waysLeft(operation: Operation, candidates: readonly PlannedNode[]): (planned: PlannedNode) => boolean {
  const busy = new Set(activeRuns(operation).map(({ node }) => node))
  const racks = new Map<string, Set<string>>()
  for (const one of candidates) {
    const known = racks.get(rolesOf(one)) ?? new Set()
    racks.set(rolesOf(one), known.add(rackScopeOf(one) ?? ''))
  }
  const taken = sumBy(
    operation.plan.nodes.filter(({ node }) => busy.has(node)).map((planned) => ({ planned, ms: 1 })),
    ({ scopes }) => scopes,
  )
  return (planned) => {
    const scope = rackScopeOf(planned)
    if (scope === null || (taken.get(scope) ?? 0) + 1 < (planned.slots[scope] ?? 1)) return false
    return [...racks].some(([roles, some]) => roles !== rolesOf(planned) && some.size === 1 && some.has(scope))
  }
}

const rackScopeOf = ({ scopes }: PlannedNode): string | null =>
  scopes.find((scope) => scope.startsWith('rack/')) ?? null

const rolesOf = ({ roles }: PlannedNode): string => JSON.stringify([...roles].sort())

/** The failure domain of a node: its rack, for nodes of equal roles; null without a rack. */
const domainOf = ({ rack, roles }: PlannedNode): string | null =>
  rack === null ? null : JSON.stringify([foldName(rack), [...roles].sort()])

/** The failure domains in which a node was started, each with the place of its first one. */
function openedDomains(operation: Operation): ReadonlyMap<string, number> {
  const planned = plannedByName(operation.plan)
  const opened = new Map<string, number>()
  for (const { node } of lastRuns(operation)) {
    const one = planned.get(node)
    const domain = one === undefined ? null : domainOf(one)
    if (domain !== null && !opened.has(domain)) opened.set(domain, opened.size)
  }
  return opened
}

const plannedByName = ({ nodes }: Plan): ReadonlyMap<string, PlannedNode> =>
  new Map(nodes.map((one) => [one.node, one]))
