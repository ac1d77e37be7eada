import type { HealthFacts } from '../health/facts.ts'
import { foldName, namesHost } from '../inventory/names.ts'
import type { Node } from '../inventory/node.ts'
import { drains, mostAtOnce } from '../plan/at-once.ts'
import type { Plan } from '../plan/plan.ts'
import type { Bounds } from './bounds.ts'
import { type Limit, limitsOf } from './limits.ts'
import { type LeastSpare, type Spare, worstSets } from './worst.ts'

/** The facts of a forecast, all at one moment. */
export type Situation = {
  readonly nodes: readonly Node[]
  readonly facts: HealthFacts
  /** Nodes of other runs, changed or about to be. */
  readonly inFlight: readonly string[]
  /** Nodes that hold a slot or are out, by scope. */
  readonly taken: { readonly [scope: string]: readonly string[] }
}

/** The worst moment of a limit: the least that it has to spare while nodes of the plan are out. */
export type WorstMoment = Spare & {
  readonly limit: Limit
  /** Names of the nodes, and racks, of which any one exceeds the limit if it fails as well. */
  readonly nodes: readonly string[]
  readonly racks: readonly string[]
}

/** What a plan comes to at worst, and the gates that it counts nothing for because their facts are missing. */
export type Forecast = { readonly worst: readonly WorstMoment[]; readonly unknown: readonly string[] }

/**
 * For each limit that counts nodes of the plan, the least that it has to spare over all sets of these nodes that the
 * plan, the slots and the limits themselves allow to be out together; least first. Limits that let none of them out now
 * are left out. Nodes that are out already stay out.
 */
export function forecast(plan: Plan, situation: Situation): Forecast {
  const { facts, inFlight, nodes } = situation
  const out = (name: string) =>
    namesHost(inFlight, name) || Object.values(situation.taken).some((one) => namesHost(one, name))
  const going = plan.nodes.filter(({ node }) => !out(node))
  const { limits, unknown } = limitsOf(
    facts,
    inFlight,
    going.map(({ node }) => node),
  )
  const bounds = boundsOf(plan, going, situation.taken, limits)
  const names = new Map(nodes.map(({ name }) => [foldName(name), name]))
  const racks = Map.groupBy(
    nodes.filter(({ rack }) => rack !== null),
    ({ rack }) => foldName(rack ?? ''),
  )
  const searchOf = worstSets(bounds)
  const worst = limits.flatMap((limit, index): readonly WorstMoment[] => {
    const leastSpare = searchOf(index)
    const least = leastSpare([], null)
    if (least === null) return []
    const exceeds = (hosts: readonly string[]) => exceedsWith(leastSpare, limit, least, hosts)
    return [
      {
        ...least,
        limit,
        nodes: [...limit.losses.keys()].filter((host) => exceeds([host])).map((host) => names.get(host) ?? host),
        racks: [...racks.values()].flatMap((members) =>
          exceeds(members.map(({ name }) => foldName(name))) ? [members[0]?.rack ?? ''] : [],
        ),
      },
    ]
  })
  return { worst: worst.toSorted((a, b) => a.spare - b.spare), unknown }
}

function boundsOf(plan: Plan, going: Plan['nodes'], taken: Situation['taken'], limits: readonly Limit[]): Bounds {
  const slots = new Map(going.flatMap((node) => node.scopes.map((scope) => [scope, node.slots[scope] ?? 1] as const)))
  return {
    candidates: going.map(({ node, scopes }) => ({ node: foldName(node), scopes })),
    open: new Map([...slots].map(([scope, most]) => [scope, most - (taken[scope]?.length ?? 0)])),
    // a node that failed stays out until the failure budget is spent
    atOnce: drains(plan) ? going.length : mostAtOnce(plan) + plan.budget - 1,
    limits,
  }
}

/** Whether the failure of these hosts exceeds the limit at its worst moment; a node that fails is not out before. */
function exceedsWith(leastSpare: LeastSpare, { losses }: Limit, least: Spare, hosts: readonly string[]): boolean {
  const lossOf = (host: string) => losses.get(host) ?? 0
  const loss = hosts.reduce((sum, host) => sum + lossOf(host), 0)
  if (loss <= least.spare) return false
  const exceeds = (without: Spare | null, more: number) =>
    without !== null && without.is === 'exact' && more > without.spare
  if (exceeds(leastSpare(hosts, null), loss)) return true
  // of several hosts that fail together, such as a rack, one may be out for the plan
  return hosts.length > 1 && hosts.some((host) => exceeds(leastSpare(hosts, host), loss - lossOf(host)))
}
