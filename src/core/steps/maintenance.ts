import { z } from 'zod'
import { defineStep, planned, type StepInput } from './definition.ts'

/** Ends the maintenance that Lockkeeper set, and no other. */
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

/** Puts the node into maintenance, with the requester's reason. */
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

/** The step that puts the node into maintenance. */
export const enterMaintenance = (input: StepInput) =>
  planned(enterMaintenanceDefinition, input, input.policy.limits.verifyMs, { reason: input.reason })

/** The step that ends the node's maintenance. */
export const leaveMaintenance = (input: StepInput) =>
  planned(leaveMaintenanceDefinition, input, input.policy.limits.verifyMs, {})
