import { z } from 'zod'
import { defineStep, planned, type StepInput, uses } from './definition.ts'

/** Runs the hook that undoes the pre-boot tasks; without a hook, cleanup stays pending for a person. */
export const undoPreTasksDefinition = defineStep({
  kind: 'undoPreTasks',
  phase: 'bring back',
  data: { hook: z.string().nullable() },
  memory: {},
  title: 'undo pre-boot tasks',
  touches: 'restores',
  lock: 'needed',
  byHand: 'no',
  stands: 'behind another',
  typicalMs: 60_000,
  undo: 'impossible',
  runs: ({ hook }) => uses('hook', [hook]),
})

/** Runs the executables in the node's pre-boot folder, by file name; `undo` names the hook that undoes them. */
export const runPreTasksDefinition = defineStep({
  kind: 'runPreTasks',
  phase: 'take out of service',
  data: { undo: z.string().nullable() },
  memory: {},
  title: 'run pre-boot tasks',
  touches: 'worsens',
  lock: 'needed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 30_000,
  undo: { by: undoPreTasksDefinition, data: ({ undo }) => ({ hook: undo }) },
  runs: ({ undo }) => uses('hook', [undo]),
})

/** Runs the executables in the node's post-boot folder, by file name. */
export const runPostTasksDefinition = defineStep({
  kind: 'runPostTasks',
  phase: 'bring back',
  data: {},
  memory: {},
  title: 'run post-boot tasks',
  touches: 'restores',
  lock: 'needed',
  byHand: 'yes',
  stands: 'in plans',
  typicalMs: 30_000,
  undo: 'impossible',
})

/** The step that runs the node's own pre-boot tasks. */
export const runPreTasks = (input: StepInput) =>
  planned(runPreTasksDefinition, input, input.policy.limits.taskMs, { undo: input.policy.undoTasksHook })

/** The step that runs the node's own post-boot tasks. */
export const runPostTasks = (input: StepInput) => planned(runPostTasksDefinition, input, input.policy.limits.taskMs, {})
