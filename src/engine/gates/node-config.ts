import { judgeEnabled, judgeGroup } from '../../core/health/flags.ts'
import { defineGate } from './gate.ts'

const onNo = {
  plan: 'refuse',
  start: 'hold',
  nextNode: 'hold',
  acquire: 'wait',
  firstChange: 'unwind',
  eachChange: 'unwind',
  arming: 'unwind',
} as const

/** The node is enabled in the cluster's store. Never prevents a run from finishing. */
export const nodeConfig = defineGate({
  name: 'node config',
  onNo,
  waivable: 'yes',
  setBy: 'person',
  code: 'stop flag',
  ask: async ({ node, readings }) => [judgeEnabled(await readings.nodeConfig(node.name), node)],
})

/**
 * The store and the inventory agree on the node's group; otherwise they would lead to different locks. Beside
 * rebootmgr, every node of the group must agree, because both coordinators would work in the group at once.
 */
export const nodeGroup = defineGate({
  name: 'node group',
  onNo,
  setBy: 'person',
  code: 'stop flag',
  ask: async ({ context, node, readings }) => {
    const own = judgeGroup(await readings.nodeConfig(node.name), node)
    if (own !== null) return [own]
    if (context.policy.besideRebootmgr === 'no' || node.group === null) return []
    const [nodes, configs] = await Promise.all([readings.nodes(), readings.nodeConfigs()])
    for (const one of nodes) {
      const config = configs.get(one.name)
      const wrong = one.group !== node.group || config === undefined ? null : judgeGroup(config, one)
      if (wrong !== null) return [wrong]
    }
    return []
  },
})
