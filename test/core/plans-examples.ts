import { join } from 'node:path'
import type { ChangingCommand } from '../../src/core/commands/command.ts'
import { makePlan } from '../../src/core/plan/make.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import type { Step } from '../../src/core/steps/table.ts'
import { loadCommands } from '../../src/main/bot/load-commands.ts'
import { definitions } from '../world/definitions.ts'
import { policy } from '../world/policy.ts'
import { node } from './policy-examples.ts'

const commands = await loadCommands(join(import.meta.dirname, '../../commands'))

/** The project's commands that change nodes. */
export const changing = commands.flatMap((command) => ('recipe' in command ? [command as ChangingCommand] : []))

/** The plan of a command for one node that is storage and compute at once. */
export function planOf(name: string): Plan {
  const command = changing.find((one) => one.name === name)
  if (!command) throw new Error(`there is no command ${name}`)
  const nodes = [node('hyper-01', { roles: ['storage', 'compute'] })]
  return makePlan({
    policy,
    definitions,
    requester: 'U0ANA',
    window: null,
    command,
    words: `${name} hyper-01`,
    reason: 'kernel',
    options: {},
    nodes,
  })
}

/** The plan with other steps for its node. */
export const withSteps = (plan: Plan, steps: readonly Step[]): Plan => ({
  ...plan,
  nodes: plan.nodes.map((planned) => ({ ...planned, steps })),
})

/** The steps of a plan's only node. */
export const stepsOf = (plan: Plan): readonly Step[] => plan.nodes[0]?.steps ?? []
