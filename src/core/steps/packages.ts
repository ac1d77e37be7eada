import { defineStep, planned, type StepInput, uses } from './definition.ts'
import { argv, text, versions } from './memory-fields.ts'

/**
 * Runs the configured package command under a claim on the node; the package versions before and after are its
 * evidence.
 */
export const upgradePackagesDefinition = defineStep({
  kind: 'upgradePackages',
  phase: 'final change',
  data: {},
  memory: {
    upgradeArgv: argv,
    versionsBefore: versions,
    versionsAfter: versions,
    // Why the versions before are incomplete.
    versionsUnknown: text,
  },
  title: 'upgrade packages',
  words: () => 'upgrade packages (cannot be undone)',
  touches: 'worsens',
  lock: 'needed',
  byHand: 'yes',
  stands: 'in plans',
  typicalMs: 300_000,
  undo: 'impossible',
  runs: () => uses('package command', ['packages']),
})

/** The step that runs the package command of the node's roles. */
export const upgradePackages = (input: StepInput) =>
  planned(upgradePackagesDefinition, input, input.policy.limits.upgradeMs, {})
