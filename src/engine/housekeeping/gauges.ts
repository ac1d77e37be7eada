import type { OperationState } from '../../core/operation/summary.ts'
import { type MessagesContext, pendingMessages } from '../delivery/projections/operation-messages.ts'
import type { ClusterContext } from '../ports/context.ts'

type GaugeContext = MessagesContext & Pick<ClusterContext, 'turns' | 'locks' | 'leases' | 'metrics'>

// Long enough to cover an outage of the chat system, and few enough to measure cheaply.
const recent = { ms: 6 * 3_600_000, most: 50 } as const

/** Reads the numbers of open operations, held locks, needed reboots and unsent messages, and sets their metrics. */
export async function measure(context: GaugeContext): Promise<void> {
  const { metrics, policy, clock, journals, locks } = context
  const open = await journals.open()
  const counts: { [S in OperationState]?: number } = {}
  for (const { state } of open) counts[state] = (counts[state] ?? 0) + 1
  metrics.operations(policy.cluster, counts)
  const { scopes, line } = await locks.state()
  const held = scopes.flatMap(({ scope, holders }) =>
    holders.map(({ node, operation, sinceMs }) => ({ scope, node, operation, sinceMs })),
  )
  metrics.locks(policy.cluster, held, line.length, clock.now())
  const scan = await context.leases.rebootScan()
  if (scan !== null) metrics.rebootsNeeded(policy.cluster, new Set(scan.triggers.map(({ node }) => node)).size)
  const ended = await journals.endedSince(clock.now() - recent.ms, recent.most)
  await measureOutbox(context, [...new Set([...open, ...ended].map(({ operation }) => operation))])
}

/**
 * Measures the unsent messages and wakes their delivery: the bot that wrote the last entry may have died before it did.
 */
async function measureOutbox(context: GaugeContext, operations: readonly string[]): Promise<void> {
  const nowMs = context.clock.now()
  let waiting = 0
  let oldestMs = 0
  for (const id of operations) {
    const left = await pendingMessages(context, id)
    if (left.messages === 0) continue
    waiting += left.messages
    oldestMs = Math.max(oldestMs, nowMs - left.sinceMs)
    await context.turns.wake({ kind: 'messages', id })
  }
  context.metrics.outbox(context.policy.cluster, waiting, oldestMs)
}
