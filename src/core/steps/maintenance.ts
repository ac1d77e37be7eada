import { z } from 'zod'
import { defineStep, planned, type StepInput } from './definition.ts'

/** Ends the maintenance that Lockkeeper set, and no other one. */
export const leaveMaintenanceDefinition = defineStep({
  kind: 'leaveMaintenance',
  phase: 'bring back',
  data: {},
  memory: {},
  title: 'maintenance off',
  touches: 'restores',
  lock: 'needed',
  byHand: 'yes',
  stands: 'in plans',
  typicalMs: 3_000,
  undo: 'impossible',
})

/** Sets maintenance of the node, with the reason of the request. */
export const enterMaintenanceDefinition = defineStep({
  kind: 'enterMaintenance',
  phase: 'take out of service',
  data: { reason: z.string() },
  memory: {},
  title: 'maintenance on',
  touches: 'worsens',
  lock: 'needed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 3_000,
  undo: { by: leaveMaintenanceDefinition, data: () => ({}) },
})

/** Maintenance on. */
export const enterMaintenance = (input: StepInput) =>
  planned(enterMaintenanceDefinition, input, input.policy.limits.verifyMs, { reason: input.reason })

/** Maintenance off. */
export const leaveMaintenance = (input: StepInput) =>
  planned(leaveMaintenanceDefinition, input, input.policy.limits.verifyMs, {})
