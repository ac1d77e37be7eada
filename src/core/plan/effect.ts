import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import { rolesOf } from '../policy/roles.ts'
import { arms, onlyRestores } from '../steps/traits.ts'
import { capital } from '../text/capital.ts'
import { formatDuration } from '../text/format-duration.ts'
import { drains, mostAtOnce, outTogether } from './at-once.ts'
import type { Plan } from './plan.ts'
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
    `${plan.nodes.length === 1 ? 'The node goes' : 'Each node goes'} ${goes(plan)}, ${paceWords(plan)}`,
    ...(hasWaves(plan) && plan.nodes.length > 1 ? wavesWords(plan) : []),
    ...(drains(plan) && plan.nodes.length > 1 ? slotsKept(plan) : []),
    ...staying,
    ...quarantineWords(plan),
    ...(isParallel(plan) ? [`${capital(lostWords(plan))}: nothing starts after ${failures(plan)}`] : []),
  ]
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

/** Whether several nodes of the plan may be in progress at once by its rule. */
export const isParallel = (plan: Plan): boolean => mostAtOnce(plan) > 1

/** How many nodes are in progress at once, such as `at most 3 nodes at once`; under `auto` with what decides. */
function paceWords(plan: Plan): string {
  if (!isParallel(plan)) return 'one node at a time'
  const most = mostAtOnce(plan)
  if (plan.atOnce !== 'auto') return `at most ${most} nodes at once`
  return `as many nodes at once as slots and checks allow, at most ${most}`
}

/** The waves of a plan, such as `In waves: one node of each role first, then 2, then 4 nodes`, and their soak. */
function wavesWords(plan: Plan): readonly string[] {
  const { waves, soakMs } = plan
  const sizes = withinNodes(
    plan,
    waves.flatMap(({ nodes, canary }) => (canary === 'yes' || nodes === 'rest' ? [] : [nodes])),
  )
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

/** The sizes of waves that a plan with so many nodes comes to; under `auto` the rule has larger ones. */
function withinNodes({ atOnce, nodes }: Plan, sizes: readonly number[]): readonly number[] {
  if (atOnce !== 'auto') return sizes
  return sizes.filter((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 1) < nodes.length)
}

/** How many nodes may be set aside, and when a person has to look first. */
const quarantineWords = ({ quarantineLimit, nodes }: Plan): readonly string[] =>
  quarantineLimit === 0 || nodes.length === 1
    ? []
    : [
        `Up to ${quarantineLimit} ${quarantineLimit === 1 ? 'node that refuses' : 'nodes that refuse'} to be drained may be set aside; two in a row, or for the same cause, pause the operation`,
      ]

const failures = ({ budget }: Plan): string => (budget === 1 ? 'the first failure' : `${budget} failures`)

/** The bound of a rollout: runs that are active when the failure budget is used up can fail as well. */
const lostWords = (plan: Plan): string => {
  const most = mostAtOnce(plan) + plan.budget - 1
  return `at most ${most} ${most === 1 ? 'node' : 'nodes'} can be lost`
}

/** The ceiling of nodes at once and the number of nodes that can be lost, in one line. */
export const atOnceWords = (plan: Plan): string =>
  plan.atOnce === 'auto'
    ? `at once: auto, at most ${mostAtOnce(plan)}; ${lostWords(plan)}`
    : `at most ${plan.atOnce} nodes; ${lostWords(plan)}`

function goes(plan: Plan): string {
  if (drains(plan)) return 'out of service until undrain'
  const reboots = plan.nodes.some(({ steps }) => steps.some(arms))
  return reboots ? 'out of service, reboots and comes back' : 'out of service and comes back'
}
