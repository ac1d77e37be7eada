import { observing } from '../../core/policy/access.ts'
import { defineGate } from './gate.ts'

/**
 * The bot does not only observe. In observe mode nothing starts, including earlier requests, and changes of running
 * work are undone at once. Plans are shown without buttons.
 */
export const mode = defineGate({
  name: 'mode',
  onNo: {
    submit: 'refuse',
    start: 'hold',
    nextNode: 'hold',
    acquire: 'unwind',
    firstChange: 'unwind',
    eachChange: 'unwind',
    arming: 'unwind',
    resume: 'refuse',
  },
  setBy: 'person',
  code: 'observe mode',
  restoring: 'asked',
  concerns: 'the cluster',
  ask: async ({ context }) => {
    const no = observing(context.policy)
    return no === null ? [] : [{ verdict: 'blocked', evidence: no.message, remedy: no.remedy }]
  },
})
