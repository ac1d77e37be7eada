import { unacknowledgedOverrides } from '../../core/cluster/break-glass.ts'
import type { OperationState } from '../../core/operation/summary.ts'
import { commonOpenings, type MaintenanceWindow } from '../../core/windows/window.ts'
import { type MessagesContext, pendingMessages } from '../delivery/projections/operation-messages.ts'
import { calendarEvents } from '../gates/calendar-events.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'

type GaugeContext = MessagesContext &
  Pick<ClusterContext, 'turns' | 'locks' | 'leases' | 'metrics' | 'cluster' | 'rights' | 'calendars'>

// Long enough to cover an outage of the chat system, and few enough to measure cheaply.
const recent = { ms: 6 * 3_600_000, most: 50 } as const

/**
 * Sets the gauges of the cluster. One that cannot be read keeps its value, the others are set all the same, and the
 * time of the measurement stays the earlier one. Throws the first error after all were tried.
 */
export async function measure(context: GaugeContext): Promise<void> {
  const { metrics, policy, clock } = context
  const measurements = [
    measureOperations,
    measureLocks,
    measureReboots,
    measureWindows,
    measureStops,
    measureOverrides,
    measureRights,
  ]
  const tried = await Promise.allSettled(measurements.map((each) => each(context)))
  for (const each of tried) if (each.status === 'rejected') throw each.reason
  metrics.measured(policy.cluster, clock.now())
}

async function measureOperations(context: GaugeContext): Promise<void> {
  const { metrics, policy, clock, journals } = context
  const open = await journals.open()
  const counts: { [S in OperationState]?: number } = {}
  for (const { state } of open) counts[state] = (counts[state] ?? 0) + 1
  metrics.operations(policy.cluster, counts)
  const ended = await journals.endedSince(clock.now() - recent.ms, recent.most)
  await measureOutbox(context, [...new Set([...open, ...ended].map(({ operation }) => operation))])
}

async function measureLocks({ metrics, policy, clock, locks }: GaugeContext): Promise<void> {
  const { scopes, line } = await locks.state()
  const held = scopes.flatMap(({ scope, holders }) =>
    holders.map(({ node, operation, sinceMs }) => ({ scope, node, operation, sinceMs })),
  )
  metrics.locks(policy.cluster, held, line.length, clock.now())
}

async function measureReboots({ metrics, policy, clock, leases }: GaugeContext): Promise<void> {
  const scan = await leases.rebootScan()
  if (scan === null) return
  const nodes = new Set(scan.triggers.map(({ node }) => node))
  metrics.rebootsNeeded(policy.cluster, nodes.size, clock.now() - scan.atMs)
}

async function measureWindows(context: GaugeContext): Promise<void> {
  const { metrics, policy, clock } = context
  const nowMs = clock.now()
  const open = (policy.windows ?? []).map(
    async (window) => [window.name, await isOpen(context, window, nowMs)] as const,
  )
  metrics.windows(policy.cluster, new Map(await Promise.all(open)))
}

/** Whether a window is open; one whose calendar cannot be read is closed. */
async function isOpen(context: GaugeContext, window: MaintenanceWindow, nowMs: number): Promise<boolean> {
  try {
    const closed = await calendarEvents(context, [window], nowMs)
    return commonOpenings({ windows: [window], closed }, nowMs, nowMs + 1).length > 0
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}

async function measureStops({ metrics, policy, cluster }: GaugeContext): Promise<void> {
  const flags = await cluster.stopFlags()
  metrics.stops(
    policy.cluster,
    flags.map(({ scope, group }) => ({ scope, group: group ?? '' })),
  )
}

async function measureOverrides({ metrics, policy, journals }: GaugeContext): Promise<void> {
  metrics.overrides(policy.cluster, unacknowledgedOverrides(await journals.cluster()).length)
}

async function measureRights({ metrics, policy, rights }: GaugeContext): Promise<void> {
  metrics.rightsMissing(policy.cluster, (await rights.missing()).length)
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
