import { breakGlass, command, flag, narrowing, rollout, soak } from '../src/core/commands/command.ts'
import { outOfService, provenReboot, withLock } from '../src/core/steps/recipe.ts'

export const reboot = command({
  name: 'reboot',
  summary: 'Drain nodes, reboot them and prove that they came back',
  argument: { is: 'nodes', required: 'yes' },
  options: {
    ifNeeded: flag('Only nodes that need a reboot; others are left unchanged'),
    ...rollout,
    soak,
    ...narrowing,
    breakGlass,
  },
  examples: [
    'reboot storage-07 --reason "new kernel"',
    'reboot role=compute,!compute-03 --if-needed --dry-run',
    'reboot role=compute --at-once 4 --soak 10m --reason "new kernel"',
    'reboot role=compute --at-once 4 --quarantine 2 --reason "new kernel"',
    'reboot role=storage --in nightly --at 23:30 --until 04:00 --reason "new kernel"',
  ],
  direct: 'yes',
  recipe: withLock(outOfService(provenReboot())),
})
