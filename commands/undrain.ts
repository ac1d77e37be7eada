import { atOnce, command } from '../src/core/commands/command.ts'
import { backInService, withLock } from '../src/core/steps/recipe.ts'

export const undrain = command({
  name: 'undrain',
  summary: 'Return drained nodes to service and release their locks',
  argument: { is: 'nodes', required: 'yes' },
  options: { atOnce },
  examples: ['undrain compute-03'],
  direct: 'no',
  recipe: withLock(backInService),
})
