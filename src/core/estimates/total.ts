import { nodesLeft, type Operation, operationAfter } from '../operation/state.ts'
import { rollout } from '../rollout/rollout.ts'

/** How long an operation takes in total by earlier runs, in milliseconds: by their median, and by nine of ten. */
export type TotalEstimate = { readonly p50Ms: number; readonly p90Ms: number }

// the time to play the rollout grows with the third power of its nodes: 15 ms for 50, 3 s for 200
const mostNodes = 50

/**
 * How long the remaining nodes of an operation take together, in milliseconds, when each takes `msOf` and all succeed:
 * in the order of the rollout, with its waves, slots and soaks, without waiting for others. Null above 50 nodes, and
 * under `auto`, where what is free at the time decides.
 */
export function totalMs(operation: Operation, msOf: (node: string) => number): number | null {
  if (nodesLeft(operation).length > mostNodes || operation.plan.atOnce === 'auto') return null
  let now: Operation = { ...operation, state: 'running' }
  let atMs = 0
  const active = new Map<string, { readonly node: string; readonly endsMs: number }>()
  const after = (event: Parameters<typeof operationAfter>[1]['event']) => {
    now = operationAfter(now, { atMs, cluster: operation.cluster, event })
  }
  for (;;) {
    const action = rollout(now, [])
    if (action.does === 'start') {
      active.set(action.run, { node: action.node, endsMs: atMs + msOf(action.node) })
      after({ type: 'runStarted', run: action.run, node: action.node })
    } else if (action.does === 'soak') {
      atMs += now.plan.soakMs
      after({ type: 'soakBegan', untilMs: atMs })
    } else {
      const [next] = [...active].toSorted(([, a], [, b]) => a.endsMs - b.endsMs)
      if (next === undefined) return atMs
      const [run, { node, endsMs }] = next
      active.delete(run)
      atMs = endsMs
      after({ type: 'runEnded', run, node, outcome: 'succeeded', summary: '' })
    }
  }
}
