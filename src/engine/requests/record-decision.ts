import type { ClusterEvent } from '../../core/cluster/events.ts'
import { unlockRequests } from '../../core/cluster/unlocking.ts'
import { invariant } from '../../core/invariant.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { granted, type Outcome } from '../../core/refusals.ts'
import { deadNodeNotice } from '../../messages/notices/dead-node.ts'
import { decisionLines } from '../../messages/notices/notices.ts'
import { agreeButton, unlockAskedLines } from '../../messages/notices/unlocking.ts'
import { glassBrokenLines } from '../../messages/wording/break-glass.ts'
import { type NotifyContext, notify } from '../delivery/notify.ts'
import { type Author, person as author, recordDecision } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import { type ClusterEntry, isOfCluster } from '../ports/journals.ts'
import type { Notice } from '../ports/notices.ts'

/** The ports that record a decision. */
export type DecisionContext = NotifyContext & Pick<ClusterContext, 'policy' | 'journals' | 'clock' | 'log'>

/** Who is told of a decision besides those who read the audit log; what weakens a guard is told to security as well. */
type Told = 'nobody' | 'channel' | 'channel and security' | 'channel and break glass'

const toldOfType: Readonly<Record<ClusterEvent['type'], Told>> = {
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
  // Nothing was decided, and nobody needs to act.
  attemptsRefused: 'nobody',
  configurationSet: 'channel and security',
  configurationStays: 'channel and security',
  foreignLockStays: 'channel and security',
}

/** Puts what a person decided about the cluster on the record, and tells everybody whom it concerns. */
export async function decide(context: DecisionContext, event: ClusterEvent): Promise<void> {
  await decideBy(context, author(event.person, null), event)
}

/** Puts what the bot itself found out about the cluster on the record, and tells everybody whom it concerns. */
export async function decideBy(context: DecisionContext, by: Author, event: ClusterEvent): Promise<void> {
  const recorded = await decideOn(context, by, async () => granted(event))
  invariant(recorded.ok, `nothing refuses ${event.type}`)
}

/** The same, decided on what the record says at that moment; when somebody else was quicker, decided again. */
export async function decideOn(
  context: DecisionContext,
  by: Author,
  choose: (before: readonly ClusterEntry[]) => Promise<Outcome<ClusterEvent>>,
): Promise<Outcome<ClusterEntry>> {
  const recorded = await recordDecision(context, by, choose)
  if (recorded.ok) await notifyOf(context, recorded.value)
  return recorded
}

/** Files the notices of a decision; twice is fine. */
async function notifyOf(context: DecisionContext, entry: ClusterEntry): Promise<void> {
  const { policy } = context
  const { event, sequence, atMs: sinceMs } = entry
  for (const channel of channelsOf(policy, event))
    await notify(context, { key: `decision-${sequence}-${channel}`, channel, ...saidOf(context, entry), sinceMs })
}

const filing = 'notices of decisions'
const dayMs = 24 * 3_600_000
/** Clocks of bots differ, and a decision may be recorded while the notices of others are filed. */
const overlapMs = 600_000

/** So many entries of all journals are read at most; when there are more since the last time, the cluster's own journal is. */
const mostEntries = 1000

/**
 * Files the notices of every decision since the last time once more: a bot that was killed right after it recorded one
 * has not filed them. A notice that was filed within the last week is not filed again.
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
  const newest = await journals.audit(sinceMs, mostEntries)
  if (newest.length < mostEntries) return newest.filter(isOfCluster)
  return (await journals.cluster()).filter(({ atMs }) => atMs >= sinceMs)
}

function channelsOf({ channel, securityChannel, breakGlass }: Policy, { type }: ClusterEvent): ReadonlySet<string> {
  const told = toldOfType[type]
  if (told === 'nobody') return new Set()
  const others = {
    channel: null,
    'channel and security': securityChannel,
    'channel and break glass': breakGlass?.channel,
  }
  return new Set([channel, others[told] ?? channel])
}

/** What a channel is told of a decision. */
function saidOf({ policy }: Pick<ClusterContext, 'policy'>, entry: ClusterEntry): Pick<Notice, 'lines' | 'buttons'> {
  if (entry.event.type === 'glassBroken') return { lines: glassBrokenLines(policy.cluster, entry.event) }
  const dead = deadNodeNotice(policy.cluster, entry.event)
  if (dead !== null) return dead
  const [request] = unlockRequests([entry])
  if (!request) return { lines: decisionLines(policy, entry.event) }
  return { lines: unlockAskedLines(policy.cluster, request), buttons: [agreeButton(policy.cluster, request)] }
}
