import { breakGlass, command, narrowing, rollout } from '../src/core/commands/command.ts'
import { drainedUntilUndrain } from '../src/core/steps/recipe.ts'

export const drain = command({
  name: 'drain',
  summary: 'Drain nodes and keep them out of service until they are undrained',
  argument: { is: 'nodes', required: 'yes' },
  options: { ...rollout, ...narrowing, breakGlass },
  examples: ['drain compute-03 --reason "memory errors"'],
  direct: 'yes',
  recipe: drainedUntilUndrain,
})
