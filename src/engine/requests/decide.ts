import type { ClusterEvent } from '../../core/cluster/events.ts'
import { decisionLines } from '../../core/telling/notices.ts'
import { tell } from '../notices.ts'
import type { Outside } from '../outside.ts'
import { recordDecision } from '../record.ts'

// What weakens a guard is told to those who look after security as well.
const guarding: ReadonlySet<ClusterEvent['type']> = new Set([
  'lockBroken',
  'foreignLockCleared',
  'locksRefiled',
  'auditAcknowledged',
])

/** Puts what a person decided about the cluster on the record, and tells everybody whom it concerns. */
export async function decide(outside: Outside, event: ClusterEvent): Promise<void> {
  const { policy } = outside
  const sequence = await recordDecision(outside, event)
  const security = guarding.has(event.type) && policy.securityChannel !== null ? [policy.securityChannel] : []
  for (const channel of new Set([policy.channel, ...security]))
    await tell(outside, { key: `decision-${sequence}-${channel}`, channel, lines: decisionLines(policy, event) })
}
