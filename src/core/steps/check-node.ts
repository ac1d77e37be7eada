import { z } from 'zod'
import { rolesOf } from '../policy/roles.ts'
import { formatDuration } from '../text/format-duration.ts'
import { againAfter, defineStep, milliseconds, names, planned, type StepInput } from './definition.ts'
import { bootId, text } from './memory-fields.ts'

/** Checks that the node is the right one, is enabled, has the approved roles, and, if requested, needs a reboot. */
export const checkNodeDefinition = defineStep({
  kind: 'checkNode',
  phase: 'check and lock',
  // The approved roles; with other roles the run changes nothing.
  data: { roles: names, onlyIfNeeded: z.boolean(), againAfterMs: milliseconds.exactOptional() },
  memory: {
    bootIdSeen: bootId,
    // The token of the reboot trigger that the run serves.
    trigger: text,
  },
  title: 'check the node',
  words: ({ onlyIfNeeded, againAfterMs }) =>
    `check the node: right node, enabled${onlyIfNeeded ? `, needs a reboot${upWords(againAfterMs)}` : ''}`,
  touches: 'nothing',
  lock: 'not needed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 3_000,
  undo: 'nothing',
  proves: () => 'node',
})

const upWords = (againAfterMs: number | undefined): string =>
  againAfterMs === undefined ? '' : `, up for at least ${formatDuration(againAfterMs)}`

/** The step that checks the node. */
export const checkNode = (input: StepInput) =>
  planned(checkNodeDefinition, input, input.policy.limits.verifyMs, {
    roles: rolesOf(input.policy, input.node),
    onlyIfNeeded: input.ifNeeded === true,
    ...againAfter(input),
  })
