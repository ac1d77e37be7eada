import { judgeStopFlags } from '../../core/health/flags.ts'
import { defineGate } from './gate.ts'

/** No stop flag is set on the cluster or on the node's group. Never prevents a run from finishing. */
export const stopFlags = defineGate({
  name: 'stop flags',
  onNo: {
    plan: 'refuse',
    start: 'hold',
    nextNode: 'hold',
    acquire: 'wait',
    firstChange: 'unwind',
    eachChange: 'unwind',
    arming: 'unwind',
  },
  waivable: 'yes',
  setBy: 'person',
  code: 'stop flag',
  ask: async ({ node, readings }) => [judgeStopFlags(await readings.stopFlags(), node)],
})
