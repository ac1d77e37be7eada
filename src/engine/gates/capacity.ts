import { judgeCapacity } from '../../core/health/capacity.ts'
import { scopesOf } from '../../core/policy/scopes.ts'
import { itselfNow } from './cluster-snapshot.ts'
import { defineGate } from './gate.ts'

/** Every scope of the node has a free slot, counting all other runs and all other nodes that are out. */
export const capacity = defineGate({
  name: 'capacity',
  onNo: { plan: 'refuse', acquire: 'wait', arming: 'wait' },
  inQueue: 'counted',
  ask: async ({ context, node, run, drained, readings }) => {
    const seen = await readings.seen()
    const itself = await itselfNow(context, seen, node.name)
    return [
      judgeCapacity({
        node: node.name,
        run,
        scopes: scopesOf(context.policy, node),
        locks: seen.locks,
        out: await readings.out(),
        itself: drained === 'yes' || itself === 'failed and silent' ? 'is out already' : 'is in',
      }),
    ]
  },
})
