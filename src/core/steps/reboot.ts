import { z } from 'zod'
import { formatDuration } from '../text/format-duration.ts'
import { defineStep, milliseconds, planned, type StepInput } from './definition.ts'
import { bootId, number, text, yes, yesOrNo } from './memory-fields.ts'

/** Takes the claim of an armed reboot, so that the reboot can never fire. */
export const disarmDefinition = defineStep({
  kind: 'disarm',
  phase: 'bring back',
  data: {},
  memory: {},
  title: 'disarm the reboot',
  touches: 'restores',
  lock: 'needed',
  byHand: 'no',
  stands: 'behind another',
  typicalMs: 3_000,
  undo: 'impossible',
})

/**
 * Arms the reboot on the node: only for the boot id seen before, once per run, before a deadline by the node's uptime.
 * When nothing asks for a reboot any more, `if needed` goes on without it and `only if still needed` takes all back.
 */
export const rebootDefinition = defineStep({
  kind: 'reboot',
  phase: 'final change',
  data: { condition: z.enum(['always', 'if needed', 'only if still needed']), armSeconds: z.number() },
  memory: {
    bootIdBefore: bootId,
    // the deadline by the node's uptime, in seconds
    armedUntil: number,
    rebooted: yesOrNo,
    kernelBefore: text,
    kernelExpected: text,
    // why whether a reboot is needed was not known
    rebootNeedUnknown: text,
    // why the reboot is left out, written down before its claim is taken
    leaveOut: text,
    leftOut: yes,
  },
  title: 'reboot',
  words: ({ condition }) => `reboot${condition === 'always' ? '' : ` ${condition}`} (cannot be undone)`,
  touches: 'worsens',
  lock: 'needed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 30_000,
  undo: { by: disarmDefinition, data: () => ({}) },
  arms: 'yes',
})

/** Waits for another well-formed boot id, and then until uptime has grown for `stableMs`. */
export const awaitNewBootDefinition = defineStep({
  kind: 'awaitNewBoot',
  phase: 'final change',
  data: { stableMs: milliseconds },
  memory: { bootIdAfter: bootId },
  title: 'wait for the new boot',
  words: ({ limitMs }) => `wait for the new boot, at most ${formatDuration(limitMs)}`,
  touches: 'nothing',
  lock: 'not needed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 240_000,
  undo: 'nothing',
  proves: () => 'new boot',
})

type Condition = 'always' | 'if needed' | 'only if still needed'

/** The reboot, armed on the node. */
export const reboot = (
  input: StepInput,
  condition: Condition = input.ifNeeded === true ? 'only if still needed' : 'always',
) => {
  const { armSeconds, verifyMs } = input.policy.limits
  return planned(rebootDefinition, input, armSeconds * 1000 + verifyMs, { condition, armSeconds })
}

/** The new boot, stable. */
export const awaitNewBoot = (input: StepInput) => {
  const { bootMs, stableMs } = input.policy.limits
  return planned(awaitNewBootDefinition, input, bootMs, { stableMs })
}
