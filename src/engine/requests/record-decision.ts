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
import type { ClusterEntry } from '../ports/journals.ts'
import type { Notice } from '../ports/notices.ts'

/** The ports that record a decision. */
export type DecisionContext = NotifyContext & Pick<ClusterContext, 'policy' | 'journals' | 'log'>

// What weakens a guard is told to those who look after security as well.
const guarding: ReadonlySet<ClusterEvent['type']> = new Set([
  'lockBroken',
  'unlockAsked',
  'foreignLockCleared',
  'locksRefiled',
  'auditAcknowledged',
  'configurationSet',
  'glassBroken',
  'glassAcknowledged',
  'noPowerStated',
  'nodeFenced',
  'deadNodeAnswered',
  'fencedNodeReturned',
  'retirementStated',
])

/** Puts what a person decided about the cluster on the record, and tells everybody whom it concerns. */
export async function decide(context: DecisionContext, event: ClusterEvent): Promise<void> {
  await decideBy(context, author(event.person, null), event)
}

/** The same, decided on what the record says at that moment; when somebody else was quicker, decided again. */
export async function decideOn(
  context: DecisionContext,
  by: string,
  choose: (before: readonly ClusterEntry[]) => Promise<Outcome<ClusterEvent>>,
): Promise<Outcome<ClusterEntry>> {
  return decideAs(context, author(by, null), choose)
}

/** Puts what the bot itself found out about the cluster on the record, and tells everybody whom it concerns. */
export async function decideBy(context: DecisionContext, by: Author, event: ClusterEvent): Promise<void> {
  const recorded = await decideAs(context, by, async () => granted(event))
  invariant(recorded.ok, `nothing refuses ${event.type}`)
}

async function decideAs(
  context: DecisionContext,
  by: Author,
  choose: (before: readonly ClusterEntry[]) => Promise<Outcome<ClusterEvent>>,
): Promise<Outcome<ClusterEntry>> {
  const { policy } = context
  const recorded = await recordDecision(context, by, choose)
  if (!recorded.ok) return recorded
  const { event, sequence } = recorded.value
  for (const channel of new Set([policy.channel, ...securityChannelsOf(policy, event)]))
    await notify(context, { key: `decision-${sequence}-${channel}`, channel, ...toldOf(context, recorded.value) })
  return recorded
}

function securityChannelsOf({ securityChannel, breakGlass }: Policy, { type }: ClusterEvent): readonly string[] {
  const channel = type === 'glassBroken' || type === 'glassAcknowledged' ? breakGlass?.channel : securityChannel
  return channel && guarding.has(type) ? [channel] : []
}

/** What a channel is told of a decision. */
function toldOf({ policy }: Pick<ClusterContext, 'policy'>, entry: ClusterEntry): Pick<Notice, 'lines' | 'buttons'> {
  if (entry.event.type === 'glassBroken') return { lines: glassBrokenLines(policy.cluster, entry.event) }
  const dead = deadNodeNotice(policy.cluster, entry.event)
  if (dead !== null) return dead
  const [request] = unlockRequests([entry])
  if (!request) return { lines: decisionLines(policy, entry.event) }
  return { lines: unlockAskedLines(policy.cluster, request), buttons: [agreeButton(policy.cluster, request)] }
}
