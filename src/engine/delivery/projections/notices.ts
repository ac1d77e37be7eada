import type { Message, Part, RichText } from '../../../core/message.ts'
import type { Policy } from '../../../core/policy/policy.ts'
import { pollIntervals } from '../../poll-intervals.ts'
import type { ClusterContext } from '../../ports/context.ts'
import type { Notice, WaitingNotice } from '../../ports/notices.ts'
import type { NextTurn } from '../../ports/turns.ts'
import type { PendingMessage, Settle } from '../projection.ts'

type NoticesContext = Pick<ClusterContext, 'notices' | 'policy' | 'clock'>

/** The next message of a filed notice, which is marked as said when it has arrived. */
export async function notices(context: NoticesContext, key: string): Promise<PendingMessage | NextTurn> {
  const notice = await context.notices.waiting(key)
  if (notice === null) return { again: 'never' }
  const { channel, buttons, inDoubtSinceMs } = notice
  const settle = settleWith(context, notice)
  const post: PendingMessage['action'] = {
    do: 'post',
    message: messageOf(notice, context.clock.now()),
    async mark(sinceMs) {
      const marked = await context.notices.mark(notice, sinceMs)
      return marked === 'conflict' ? 'conflict' : settleWith(context, { ...notice, inDoubtSinceMs: sinceMs })
    },
  }
  return {
    key,
    channel,
    thread: null,
    // A notice without buttons reports a stop, a broken lock or a risk.
    priority: buttons === undefined ? 'failure' : 'approval',
    retryKey: key,
    contentRefused: 'keep trying',
    action: inDoubtSinceMs === null ? post : { do: 'find', sinceMs: inDoubtSinceMs, settle },
    instead: (why) => noticesInstead(context.policy, notice, why),
  }
}

const settleWith =
  ({ notices: store }: NoticesContext, notice: WaitingNotice): Settle =>
  async (outcome) => {
    if (outcome.is === 'not sent') return store.mark(notice, null)
    await store.said(notice.key)
    return 'written'
  }

function messageOf({ lines: written, buttons, sinceMs }: WaitingNotice, nowMs: number): Message {
  const from: RichText = ['Delivered late. This is from ', { timeMs: sinceMs, shown: 'date and time' }, '.']
  const lines = nowMs - sinceMs < pollIntervals.lateMs ? written : [...written, from]
  const sentence = lines.flatMap((line, index) => (index === 0 ? line : [' ', ...line]))
  const parts: readonly Part[] = [{ part: 'text', lines }, ...(buttons ? [{ part: 'buttons' as const, buttons }] : [])]
  return { sentence, parts }
}

const insteadOf = /-instead$/

/** The same notice for the cluster's other channel; empty when there is none or the notice is already such a copy. */
function noticesInstead(policy: Policy, { key, channel, lines, sinceMs }: Notice, why: string): readonly Notice[] {
  const other = channel === policy.channel ? policy.securityChannel : policy.channel
  if (other === null || other === channel || insteadOf.test(key)) return []
  const where: RichText = ['Could not post in ', { channel }, `: ${why}.`]
  return [{ key: `${key}-instead`, channel: other, lines: [...lines, where], sinceMs }]
}
