import { formatDuration } from '../text/format-duration.ts'
import { defineStep, milliseconds, planned, type StepInput } from './definition.ts'

/** Waits until the effects of drain and maintenance have reached the checks. */
export const settleDefinition = defineStep({
  kind: 'settle',
  phase: 'take out of service',
  data: { settleMs: milliseconds },
  memory: {},
  title: 'settle',
  words: ({ settleMs }) => `settle for ${formatDuration(settleMs)}`,
  touches: 'nothing',
  lock: 'not needed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 15_000,
  undo: 'nothing',
})

/** The step that waits for the configured settling time. */
export const settle = (input: StepInput) => {
  const { settleMs, verifyMs } = input.policy.limits
  return planned(settleDefinition, input, settleMs + verifyMs, { settleMs })
}
