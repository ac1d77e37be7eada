import type { ChangingCommand } from '../../src/core/commands/command.ts'
import { makePlan } from '../../src/core/plan/make.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import type { Step } from '../../src/core/steps/table.ts'
import { definitions } from './definitions.ts'
import { vocabulary } from './demo-cluster.ts'
import { nodeOf } from './node.ts'
import { policy } from './policy.ts'

/** Every command that changes nodes. */
export const changingCommands: readonly ChangingCommand[] = vocabulary.filter(
  (command): command is ChangingCommand => 'recipe' in command,
)

/** The world's policy with a role whose capabilities have every rank. */
const policyWithCloud: Policy = {
  ...policy,
  roles: {
    ...policy.roles,
    cloud: {
      approvals: null,
      slots: 1,
      gates: [],
      drainHooks: [],
      undrainHooks: [],
      capabilities: [
        { name: 'silence', rank: 'silence' },
        { name: 'scheduler', rank: 'stop new work' },
        { name: 'noout', rank: 'shield' },
      ],
      withoutChecks: 'allow',
      passes: 1,
    },
  },
}

/** The steps of a command's recipe for a node of a role, under the world's policy. */
export function plannedSteps(name: string, role: string): readonly Step[] {
  const command = changingCommands.find((one) => one.name === name)
  if (!command) throw new Error(`no command ${name} changes nodes`)
  const node = nodeOf(`${role}-01`, { roles: [role] })
  const plan = makePlan({
    policy: policyWithCloud,
    definitions,
    requester: 'U0ANA',
    window: null,
    command,
    words: name,
    reason: 'kernel',
    options: {},
    nodes: [node],
  })
  return plan.nodes.flatMap(({ steps }) => steps)
}
