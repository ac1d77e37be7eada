import type { ChangingCommand } from '../../src/core/commands/command.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import { makePlan } from '../../src/core/plan/make.ts'
import type { Step } from '../../src/core/steps/table.ts'
import { definitions } from './definitions.ts'
import { vocabulary } from './demo-cluster.ts'
import { policy } from './policy.ts'

/** Every command that changes nodes. */
export const changingCommands: readonly ChangingCommand[] = vocabulary.filter(
  (command): command is ChangingCommand => 'recipe' in command,
)

/** The steps that a command's recipe has for a node of a role, under the world's policy. */
export function plannedSteps(name: string, role: string): readonly Step[] {
  const command = changingCommands.find((one) => one.name === name)
  if (!command) throw new Error(`no command ${name} changes nodes`)
  const node: Node = {
    cluster: policy.cluster,
    name: `${role}-01`,
    roles: [role],
    rack: null,
    zone: null,
    group: null,
    membership: 'alive',
    address: null,
  }
  const plan = makePlan({
    policy,
    definitions,
    requester: 'U0ANA',
    command,
    words: name,
    reason: 'kernel',
    options: {},
    nodes: [node],
  })
  return plan.nodes.flatMap(({ steps }) => steps)
}
