import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import { rolesOf } from '../policy/roles.ts'
import type { StepKind } from '../steps/table.ts'
import { onlyRestores } from '../steps/traits.ts'
import type { Plan } from './plan.ts'

const has = (plan: Plan, kind: StepKind): boolean =>
  plan.nodes.some(({ steps }) => steps.some((step) => step.kind === kind))

/** What goes down or out, one node at a time, and what stays of each role meanwhile. */
export function planEffect(policy: Policy, plan: Plan, inventory: readonly Node[]): readonly string[] {
  const worsens = !plan.nodes.every(({ steps }) => onlyRestores(steps))
  const roles = [...new Set(plan.nodes.flatMap((node) => node.roles))].sort()
  const staying = roles.map((role) => {
    const alive = inventory.filter((node) => node.membership === 'alive' && rolesOf(policy, node).includes(role)).length
    return `${role}: ${Math.max(0, alive - 1)} of ${alive} nodes stay up`
  })
  return worsens
    ? [`${plan.nodes.length === 1 ? 'The node goes' : 'Each node goes'} ${goes(plan)}, one node at a time`, ...staying]
    : []
}

function goes(plan: Plan): string {
  if (has(plan, 'keepDrained')) return 'out of service until undrain'
  return has(plan, 'reboot') ? 'out of service, reboots and comes back' : 'out of service and comes back'
}
