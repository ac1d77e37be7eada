import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import { rolesOf } from '../policy/roles.ts'
import { arms, endsDrained, onlyRestores } from '../steps/traits.ts'
import type { Plan } from './plan.ts'

/** What goes down or out, how many nodes at once, what stays of each role meanwhile, and how many nodes can be lost. */
export function planEffect(policy: Policy, plan: Plan, inventory: readonly Node[]): readonly string[] {
  const worsens = !plan.nodes.every(({ steps }) => onlyRestores(steps))
  const roles = [...new Set(plan.nodes.flatMap((node) => node.roles))].sort()
  const staying = roles.map((role) => {
    const alive = inventory.filter((node) => node.membership === 'alive' && rolesOf(policy, node).includes(role)).length
    const out = Math.min(plan.atOnce, plan.nodes.filter((node) => node.roles.includes(role)).length)
    return `${role}: ${out > 1 ? 'at least ' : ''}${Math.max(0, alive - out)} of ${alive} nodes stay up`
  })
  return worsens
    ? [
        `${plan.nodes.length === 1 ? 'The node goes' : 'Each node goes'} ${goes(plan)}, ${pace(plan)}`,
        ...staying,
        ...(plan.atOnce > 1 ? [`${capital(lostWords(plan))}: nothing starts after ${failures(plan)}`] : []),
      ]
    : []
}

const pace = ({ atOnce }: Plan): string => (atOnce === 1 ? 'one node at a time' : `at most ${atOnce} nodes at once`)

const failures = ({ budget }: Plan): string => (budget === 1 ? 'the first failure' : `${budget} failures`)

/** The bound of a rollout: runs that are active when the budget is used up may still fail. */
const lostWords = ({ atOnce, budget }: Plan): string => `at most ${atOnce + budget - 1} nodes can be lost`

/** How many nodes a plan works on at once, and how many of them can be lost, in one line. */
export const atOnceWords = (plan: Plan): string => `at most ${plan.atOnce} nodes; ${lostWords(plan)}`

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

function goes(plan: Plan): string {
  if (plan.nodes.some(({ steps }) => endsDrained(steps))) return 'out of service until undrain'
  const reboots = plan.nodes.some(({ steps }) => steps.some(arms))
  return reboots ? 'out of service, reboots and comes back' : 'out of service and comes back'
}
