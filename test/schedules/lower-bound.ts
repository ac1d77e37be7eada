import type { Example } from './generator.ts'

/** Nodes of which no more than `slots` work at any time, by their minutes. */
type Group = { readonly slots: number; readonly minutes: readonly number[] }

/**
 * Minutes that no schedule of an example falls below, whatever its order. Proof:
 *
 * 1. No more than `s` nodes of a scope, or of a limit of checks, with `s` slots work at any time: its work takes at least
 *    its sum divided by `s`.
 * 2. In `t` minutes each of these slots finishes at most as many nodes as there are in the longest list of shortest nodes
 *    whose sum is at most `t`. So a wave of `m` nodes takes at least the least `t` in which the cluster, and all roles
 *    together, can finish `m` nodes. A canary has a node of each role and takes at least the longest of the roles'
 *    shortest nodes.
 * 3. Waves follow each other. After any number of first waves at most as many nodes are done as they have, at best the
 *    longest ones of the scope; what is left of its work takes at least its sum divided by `s`.
 *
 * The bound is the largest value over all scopes and all numbers of first waves, and no less than the longest node.
 */
export function lowerBound(example: Example): number {
  const { plan, minutes } = example
  const groups = groupsOf(example)
  const all = [...minutes.values()]
  const total = (works: readonly number[]): number => works.reduce((sum, one) => sum + one, 0)
  const waves = wavesOf(example)
  const leastOf = leastForWaves(example)
  const bounds = [...groups.values()].map(({ slots, minutes: works }) => {
    const longestFirst = works.toSorted((a, b) => b - a)
    let [done, atLeast, bound] = [0, 0, total(works) / slots]
    for (const [index, size] of waves.entries()) {
      done += size
      atLeast += leastOf(size, plan.waves[index]?.canary === 'yes')
      bound = Math.max(bound, atLeast + total(longestFirst.slice(done)) / slots)
    }
    return bound
  })
  return Math.max(...all, ...bounds)
}

/** The nodes of each scope, and of each limit of checks. */
function groupsOf({ plan, minutes, mayBeOut }: Example): ReadonlyMap<string, Group> {
  const named = plan.nodes.flatMap(({ node, slots, roles: [role = ''] }) => {
    const checks = mayBeOut.get(role)
    const limits = [...Object.entries(slots), ...(checks === undefined ? [] : [[`checks/${role}`, checks] as const])]
    return limits.map(([name, most]) => ({ name, slots: most, minutes: minutes.get(node) ?? 0 }))
  })
  return new Map(
    [...Map.groupBy(named, ({ name }) => name)].map(([name, members]) => [
      name,
      { slots: members[0]?.slots ?? 1, minutes: members.map((one) => one.minutes) },
    ]),
  )
}

/** The sizes of the waves when every node succeeds. */
function wavesOf({ plan }: Example): readonly number[] {
  const roles = new Set(plan.nodes.flatMap((node) => node.roles))
  const sizes: number[] = []
  for (let left = plan.nodes.length, index = 0; left > 0; index++) {
    const rule = plan.waves[index] ?? plan.waves.at(-1)
    const most = rule === undefined || rule.nodes === 'rest' ? left : rule.canary === 'yes' ? roles.size : rule.nodes
    sizes.push(Math.min(left, most))
    left -= Math.min(left, most)
  }
  return sizes
}

/** The least minutes of a wave of a size, by part 2 of the proof. */
function leastForWaves({ plan, minutes, mayBeOut }: Example): (size: number, isCanary: boolean) => number {
  const minutesOf = (node: string): number => minutes.get(node) ?? 0
  const byRole = Map.groupBy(plan.nodes, ({ roles }) => roles[0] ?? '')
  const roles = [...byRole].map(([role, nodes]) => ({
    slots: Math.min(nodes[0]?.slots[`role/${role}`] ?? 1, mayBeOut.get(role) ?? Number.POSITIVE_INFINITY),
    sums: prefixSums(nodes.map(({ node }) => minutesOf(node))),
  }))
  const cluster = { slots: plan.nodes[0]?.slots.cluster ?? 1, sums: prefixSums([...minutes.values()]) }
  const finishedIn = (t: number): number => {
    const inAll = ({ slots, sums }: (typeof roles)[number]): number =>
      Math.min(sums.length, slots * sums.filter((sum) => sum <= t).length)
    return Math.min(
      inAll(cluster),
      roles.reduce((sum, role) => sum + inAll(role), 0),
    )
  }
  const times = [cluster, ...roles].flatMap(({ sums }) => sums).toSorted((a, b) => a - b)
  const shortest = Math.max(...roles.map(({ sums }) => sums[0] ?? 0))
  return (size, isCanary) => Math.max(times.find((t) => finishedIn(t) >= size) ?? 0, isCanary ? shortest : 0)
}

/** The sums of the first one, two, three … of these numbers, shortest first. */
function prefixSums(numbers: readonly number[]): readonly number[] {
  let sum = 0
  return numbers.toSorted((a, b) => a - b).map((one) => (sum += one))
}
