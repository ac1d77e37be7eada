import type { ClusterEvent } from '../../core/cluster/events.ts'
import { unlockRequests } from '../../core/cluster/unlocking.ts'
import { invariant } from '../../core/invariant.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { granted, type Outcome } from '../../core/refusals.ts'
import { deadNodeNotice } from '../../messages/notices/dead-node.ts'
import { skippedLines } from '../../messages/notices/nights.ts'
import { decisionLines } from '../../messages/notices/notices.ts'
import { agreeButton, unlockAskedLines } from '../../messages/notices/unlocking.ts'
import { overrideLines } from '../../messages/wording/break-glass.ts'
import { type NotifyContext, notify } from '../delivery/notify.ts'
import { type Author, person as author, recordDecision } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import { type ClusterEntry, isOfCluster } from '../ports/journals.ts'
import type { Notice } from '../ports/notices.ts'

/** The ports that record a decision. */
export type DecisionContext = NotifyContext & Pick<ClusterContext, 'policy' | 'journals' | 'clock' | 'log'>

/** The channels that get a notice of a decision. A decision that weakens a guard notifies security as well. */
type Audience = 'nobody' | 'channel' | 'channel and security' | 'channel and break glass'

const audienceOf: Readonly<Record<ClusterEvent['type'], Audience>> = {
  stopSet: 'channel',
  stopLifted: 'channel',
  stopStays: 'channel',
  lockBroken: 'channel and security',
  unlockAsked: 'channel and security',
  unlockAgreed: 'channel',
  noPowerStated: 'channel and security',
  powerNotOff: 'channel and security',
  nodeFenced: 'channel and security',
  deadNodeAnswered: 'channel and security',
  fencedNodeReturned: 'channel and security',
  retirementStated: 'channel and security',
  glassBroken: 'channel and break glass',
  glassAcknowledged: 'channel and break glass',
  foreignLockCleared: 'channel and security',
  locksRefiled: 'channel and security',
  auditAcknowledged: 'channel and security',
  // Needs no action.
  attemptsRefused: 'nobody',
  configurationSet: 'channel and security',
  configurationStays: 'channel and security',
  nightSkipped: 'channel',
  foreignLockStays: 'channel and security',
}

/** Records a person's decision about the cluster in the audit log, and files its notices. */
export async function decide(context: DecisionContext, event: ClusterEvent): Promise<void> {
  await decideBy(context, author(event.person, null), event)
}

/** Records an event that the bot found in the audit log, and files its notices. */
export async function decideBy(context: DecisionContext, by: Author, event: ClusterEvent): Promise<void> {
  const recorded = await decideOn(context, by, async () => granted(event))
  invariant(recorded.ok, `nothing refuses ${event.type}`)
}

/**
 * Records the event that `choose` makes from the cluster's journal, and files its notices; chooses again after a
 * conflict.
 */
export async function decideOn(
  context: DecisionContext,
  by: Author,
  choose: (before: readonly ClusterEntry[]) => Promise<Outcome<ClusterEvent>>,
): Promise<Outcome<ClusterEntry>> {
  const recorded = await recordDecision(context, by, choose)
  if (recorded.ok) await notifyOf(context, recorded.value)
  return recorded
}

/** Files the notices of a decision; idempotent. */
async function notifyOf(context: DecisionContext, entry: ClusterEntry): Promise<void> {
  const { policy } = context
  const { event, sequence, atMs: sinceMs } = entry
  for (const channel of channelsOf(policy, event))
    await notify(context, { key: `decision-${sequence}-${channel}`, channel, ...contentOf(context, entry), sinceMs })
}

const filing = 'notices of decisions'
const dayMs = 24 * 3_600_000
/**
 * Added to the period, in milliseconds, because the clocks of bots differ and decisions are recorded while notices are
 * filed.
 */
const overlapMs = 600_000

/** The most entries of the audit log that are read; if there are more, the cluster's own journal is read. */
const maxEntries = 1000

/**
 * Files the notices of all decisions since its last call again, because a bot may have died after it recorded one. A
 * notice that was filed within the last week is not filed again.
 */
export async function fileMissedNotices(context: DecisionContext & Pick<ClusterContext, 'leases'>): Promise<void> {
  const { clock, leases } = context
  const nowMs = clock.now()
  const sinceMs = Math.max((await leases.lastSlot(filing)) ?? 0, nowMs - dayMs) - overlapMs
  for (const entry of await decisionsSince(context, sinceMs)) await notifyOf(context, entry)
  await leases.keepSlot(filing, nowMs)
}

async function decisionsSince(
  { journals }: Pick<ClusterContext, 'journals'>,
  sinceMs: number,
): Promise<readonly ClusterEntry[]> {
  const newest = await journals.audit(sinceMs, maxEntries)
  if (newest.length < maxEntries) return newest.filter(isOfCluster)
  return (await journals.cluster()).filter(({ atMs }) => atMs >= sinceMs)
}

function channelsOf({ channel, securityChannel, breakGlass }: Policy, { type }: ClusterEvent): ReadonlySet<string> {
  const audience = audienceOf[type]
  if (audience === 'nobody') return new Set()
  const others = {
    channel: null,
    'channel and security': securityChannel,
    'channel and break glass': breakGlass?.channel,
  }
  return new Set([channel, others[audience] ?? channel])
}

/** The lines and buttons of the notice of a decision. */
function contentOf({ policy }: Pick<ClusterContext, 'policy'>, entry: ClusterEntry): Pick<Notice, 'lines' | 'buttons'> {
  if (entry.event.type === 'glassBroken') return { lines: overrideLines(policy.cluster, entry.event) }
  if (entry.event.type === 'nightSkipped') return { lines: skippedLines(policy.cluster, entry.event) }
  const dead = deadNodeNotice(policy.cluster, entry.event)
  if (dead !== null) return dead
  const [request] = unlockRequests([entry])
  if (!request) return { lines: decisionLines(policy, entry.event) }
  return { lines: unlockAskedLines(policy.cluster, request), buttons: [agreeButton(policy.cluster, request)] }
}
