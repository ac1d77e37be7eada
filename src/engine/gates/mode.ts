import { observing } from '../../core/policy/access.ts'
import { defineGate } from './gate.ts'

/**
 * A bot that only observes begins nothing, whatever was requested before; what it has taken is given back at once. Plans
 * are shown, without buttons.
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
  ask: async ({ context }) => {
    const no = observing(context.policy)
    return no === null ? [] : [{ verdict: 'blocked', evidence: no.message, remedy: no.remedy }]
  },
})
