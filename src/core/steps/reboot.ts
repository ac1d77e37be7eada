import { z } from 'zod'
import { formatDuration } from '../text/format-duration.ts'
import { againAfter, defineStep, milliseconds, planned, type StepInput } from './definition.ts'
import { bootId, number, text, yes, yesOrNo } from './memory-fields.ts'

/** Takes the claim of an armed reboot, so that it can never fire. */
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
 * Arms the reboot on the node: for the observed boot ID only, once per run, until a deadline by the node's uptime. When
 * no reboot is needed any more, `if needed` continues without it, and `only if still needed` unwinds the run.
 */
export const rebootDefinition = defineStep({
  kind: 'reboot',
  phase: 'final change',
  data: {
    condition: z.enum(['always', 'if needed', 'only if still needed']),
    armSeconds: z.number(),
    // How long the node must have been up; absent without a limit.
    againAfterMs: milliseconds.exactOptional(),
  },
  memory: {
    bootIdBefore: bootId,
    // The deadline as the node's uptime, in seconds.
    armedUntil: number,
    rebooted: yesOrNo,
    kernelBefore: text,
    kernelExpected: text,
    // Why it is unknown whether a reboot is needed.
    rebootNeedUnknown: text,
    // Why the reboot is skipped; stored before its claim is taken.
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

/** Waits for another well-formed boot ID, and then until the uptime has grown for `stableMs`. */
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

/** The step that arms the reboot on the node. */
export const reboot = (
  input: StepInput,
  condition: Condition = input.ifNeeded === true ? 'only if still needed' : 'always',
) => {
  const { armSeconds, verifyMs } = input.policy.limits
  return planned(rebootDefinition, input, armSeconds * 1000 + verifyMs, {
    condition,
    armSeconds,
    ...(condition === 'only if still needed' ? againAfter(input) : {}),
  })
}

/** The step that waits for the new boot to be stable. */
export const awaitNewBoot = (input: StepInput) => {
  const { bootMs, stableMs } = input.policy.limits
  return planned(awaitNewBootDefinition, input, bootMs, { stableMs })
}
