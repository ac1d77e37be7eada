import { defineStep, planned, type StepInput } from './definition.ts'

/** Removes the reboot trigger that the run served, and no later one. */
export const clearTriggerDefinition = defineStep({
  kind: 'clearTrigger',
  phase: 'bring back',
  data: {},
  memory: {},
  title: 'remove the trigger',
  touches: 'restores',
  lock: 'needed',
  byHand: 'yes',
  stands: 'in plans',
  typicalMs: 1_000,
  undo: 'impossible',
})

/** The step that removes the served trigger. */
export const clearTrigger = (input: StepInput) =>
  planned(clearTriggerDefinition, input, input.policy.limits.verifyMs, {})
