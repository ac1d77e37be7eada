import { judgeNodeName } from '../../core/health/node-name.ts'
import { defineGate } from './gate.ts'

/** The node's name identifies exactly one host. */
export const nodeName = defineGate({
  name: 'node name',
  onNo: { plan: 'refuse', start: 'hold', nextNode: 'hold', acquire: 'wait', arming: 'wait' },
  ask: async ({ context, node, readings }) => {
    const verdict = judgeNodeName(await readings.names(), node.name, context.policy)
    return verdict === null ? [] : [verdict]
  },
})
