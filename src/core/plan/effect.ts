import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import { rolesOf } from '../policy/roles.ts'
import { arms, endsDrained, onlyRestores } from '../steps/traits.ts'
import { capital } from '../text/capital.ts'
import { formatDuration } from '../text/format-duration.ts'
import type { Plan, PlannedNode } from './plan.ts'
import { hasWaves } from './rollout-rule.ts'

/**
 * The effect of a plan in lines: what goes out of service, how many nodes at once, how many of each role stay up, and
 * how many can be lost. Empty for a plan that only restores. Drained nodes are out together and keep their slots until
 * undrain.
 */
export function planEffect(policy: Policy, plan: Plan, inventory: readonly Node[]): readonly string[] {
  if (plan.nodes.every(({ steps }) => onlyRestores(steps))) return []
  const roles = [...new Set(plan.nodes.flatMap((node) => node.roles))].sort()
  const staying = roles.map((role) => {
    const alive = inventory.filter((node) => node.membership === 'alive' && rolesOf(policy, node).includes(role)).length
    const planned = plan.nodes.filter((node) => node.roles.includes(role))
    const out = outTogether(plan, planned)
    const isExact = out <= 1 || (drains(plan) && out === planned.length)
    const bound = isExact ? '' : 'at least '
    return `${role}: ${bound}${Math.max(0, alive - out)} of ${alive} nodes stay up`
  })
  return [
    `${plan.nodes.length === 1 ? 'The node goes' : 'Each node goes'} ${goes(plan)}, ${pace(plan)}`,
    ...(hasWaves(plan) && plan.nodes.length > 1 ? wavesWords(plan) : []),
    ...(drains(plan) && plan.nodes.length > 1 ? slotsKept(plan) : []),
    ...staying,
    ...(plan.atOnce > 1 ? [`${capital(lostWords(plan))}: nothing starts after ${failures(plan)}`] : []),
  ]
}

const drains = ({ nodes }: Plan): boolean => nodes.some(({ steps }) => endsDrained(steps))

/** The most of these nodes that are out at once, bounded by the slots of each scope and of all scopes of one kind. */
function outTogether(plan: Plan, nodes: readonly PlannedNode[]): number {
  const scopes = [...new Set(nodes.flatMap((node) => node.scopes))]
  const kinds = Map.groupBy(scopes, (scope) => scope.split('/')[0]).values()
  const most = drains(plan) ? nodes.length : Math.min(plan.atOnce, nodes.length)
  return Math.min(most, ...[...scopes.map((scope) => [scope]), ...kinds].map((some) => outWithin(some, nodes)))
}

/** The most of these nodes that are out at once by the slots of these scopes; nodes in none of them may all be out. */
function outWithin(scopes: readonly string[], nodes: readonly PlannedNode[]): number {
  const within = scopes.map((scope) => {
    const members = nodes.filter((node) => node.scopes.includes(scope))
    return Math.min(members.length, members[0]?.slots[scope] ?? 1)
  })
  const outside = nodes.filter((node) => !scopes.some((scope) => node.scopes.includes(scope)))
  return outside.length + within.reduce((sum, most) => sum + most, 0)
}

/** The slots that drained nodes keep until undrain, and the scopes with too few slots for all of them. */
function slotsKept({ nodes }: Plan): readonly string[] {
  const full = [...new Set(nodes.flatMap(({ scopes }) => scopes))].flatMap((scope) => {
    const members = nodes.filter(({ scopes }) => scopes.includes(scope))
    const slots = members[0]?.slots[scope] ?? 1
    return members.length > slots
      ? [
          `${scope}: ${slots} ${slots === 1 ? 'slot' : 'slots'} for ${members.length} nodes, the others wait for an undrain`,
        ]
      : []
  })
  return full.length > 0 ? full : [`All ${nodes.length} nodes are out together and keep their slots until undrain`]
}

const pace = ({ atOnce }: Plan): string => (atOnce === 1 ? 'one node at a time' : `at most ${atOnce} nodes at once`)

/** The waves of a plan, such as `In waves: one node of each role first, then 2, then 4 nodes`, and their soak. */
function wavesWords({ waves, soakMs }: Plan): readonly string[] {
  const sizes = waves.flatMap(({ nodes, canary }) => (canary === 'yes' || nodes === 'rest' ? [] : [nodes]))
  const then = sizes.map(
    (size, index) => `then ${size}${index < sizes.length - 1 ? '' : size === 1 ? ' node' : ' nodes'}`,
  )
  const first = waves[0]?.canary === 'yes' ? ['one node of each role first'] : []
  return [
    `In waves: ${[...first, ...then].join(', ')}; a larger one follows once at least half of a wave was changed and is healthy`,
    ...(soakMs > 0
      ? [`Each wave is watched for ${formatDuration(soakMs)}: the next one starts if all checks agreed`]
      : []),
  ]
}

const failures = ({ budget }: Plan): string => (budget === 1 ? 'the first failure' : `${budget} failures`)

/** The bound of a rollout: runs that are active when the failure budget is used up can fail as well. */
const lostWords = ({ atOnce, budget }: Plan): string => `at most ${atOnce + budget - 1} nodes can be lost`

/** The ceiling of nodes at once and the number of nodes that can be lost, in one line. */
export const atOnceWords = (plan: Plan): string => `at most ${plan.atOnce} nodes; ${lostWords(plan)}`

function goes(plan: Plan): string {
  if (drains(plan)) return 'out of service until undrain'
  const reboots = plan.nodes.some(({ steps }) => steps.some(arms))
  return reboots ? 'out of service, reboots and comes back' : 'out of service and comes back'
}
