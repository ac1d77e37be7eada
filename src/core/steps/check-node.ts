import { z } from 'zod'
import { rolesOf } from '../policy/roles.ts'
import { defineStep, names, planned, type StepInput } from './definition.ts'
import { bootId, text } from './memory-fields.ts'

/** Checks that the node is the right one, is enabled, has the approved roles, and, if requested, needs a reboot. */
export const checkNodeDefinition = defineStep({
  kind: 'checkNode',
  phase: 'check and lock',
  // The approved roles; with other roles the run changes nothing.
  data: { roles: names, onlyIfNeeded: z.boolean() },
  memory: {
    bootIdSeen: bootId,
    // The token of the reboot trigger that the run serves.
    trigger: text,
  },
  title: 'check the node',
  words: ({ onlyIfNeeded }) => `check the node: right node, enabled${onlyIfNeeded ? ', needs a reboot' : ''}`,
  touches: 'nothing',
  lock: 'not needed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 3_000,
  undo: 'nothing',
  proves: () => 'node',
})

/** The step that checks the node. */
export const checkNode = (input: StepInput) =>
  planned(checkNodeDefinition, input, input.policy.limits.verifyMs, {
    roles: rolesOf(input.policy, input.node),
    onlyIfNeeded: input.ifNeeded === true,
  })
