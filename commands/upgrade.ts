import { breakGlass, command, narrowing, rollout, soak } from '../src/core/commands/command.ts'
import { upgradePackages } from '../src/core/steps/packages.ts'
import { finalChange, outOfService, provenReboot, withLock } from '../src/core/steps/recipe.ts'

export const upgrade = command({
  name: 'upgrade',
  summary: 'Drain nodes, upgrade their packages, and reboot those that need it',
  argument: { is: 'nodes', required: 'yes' },
  options: { ...rollout, soak, ...narrowing, breakGlass },
  examples: ['upgrade gateway-01 --reason "openssl fixes"', 'upgrade role=compute --dry-run'],
  direct: 'yes',
  recipe: withLock(outOfService(finalChange(upgradePackages), provenReboot('if needed'))),
})
