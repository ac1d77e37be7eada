import { judgeStopFlags } from '../../core/health/flags.ts'
import { defineGate } from './gate.ts'

/** No person has stopped the cluster or the node's group; finishing is always allowed. */
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
