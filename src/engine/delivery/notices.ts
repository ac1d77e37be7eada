import type { Part, RichText } from '../../core/message.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { ChatRefusal } from '../ports/chat.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Notice } from '../ports/notices.ts'
import type { NextTurn } from '../ports/turns.ts'

/** Has a channel told something once; what is told already, by whichever bot, is not told again. */
export async function notify(context: ClusterContext, notice: Notice): Promise<void> {
  if ((await context.notices.file(notice, context.clock.now())) === 'filed')
    await context.turns.wake({ kind: 'notice', id: notice.key })
}

/** Whoever filed a notice may have been killed before it had its turn. */
export async function wakeNotices(context: ClusterContext): Promise<void> {
  for (const id of await context.notices.all()) await context.turns.wake({ kind: 'notice', id })
}

/** One turn of a notice: a message whose answer was lost is looked for before it is sent again. */
export async function deliverNotice(context: ClusterContext, key: string): Promise<NextTurn> {
  const { notices, chat, clock } = context
  const notice = await notices.waiting(key)
  if (notice === null) return { again: 'never' }
  const { channel, lines, buttons, inDoubtSinceMs } = notice
  const againAtMs = context.deliveries.heldUntilMs(key, context.clock.now())
  if (againAtMs !== null) return { again: 'at', atMs: againAtMs }
  if (inDoubtSinceMs !== null) {
    const found = await chat.find(channel, null, key)
    if (found.is === 'unknown') return later(context, pollIntervals.failureMs)
    if (found.is === 'refused') return backsOff(context, notice, found)
    if (found.is === 'found') return done(context, key)
    const ageMs = clock.now() - inDoubtSinceMs
    if (ageMs >= 0 && ageMs < pollIntervals.doubtMs) return later(context, pollIntervals.doubtMs - ageMs)
  }
  await notices.doubt(key, clock.now())
  const sentence = lines.flatMap((line, index) => (index === 0 ? line : [' ', ...line]))
  const parts: readonly Part[] = [{ part: 'text', lines }, ...(buttons ? [{ part: 'buttons' as const, buttons }] : [])]
  const sent = await chat.post(channel, null, key, { sentence, parts })
  switch (sent.is) {
    case 'sent':
      context.deliveries.delivered(key, channel)
      return done(context, key)
    case 'unknown':
      return later(context, pollIntervals.failureMs)
    case 'later':
      await notices.doubt(key, null)
      return later(context, sent.retryAfterMs)
    case 'refused':
      await notices.doubt(key, null)
      return backsOff(context, notice, sent)
  }
}

const insteadOf = /-instead$/

/** A notice that its channel refuses is tried again later, and at once told in the other channel of the cluster. */
async function backsOff(context: ClusterContext, notice: Notice, refusal: ChatRefusal): Promise<NextTurn> {
  const { key, channel, lines } = notice
  const { tries, nextMs } = context.deliveries.refused(key, channel, refusal, context.clock.now())
  context.log.error({ key, channel, why: refusal.why, tries }, 'a notice was refused')
  const { policy } = context
  const other = channel === policy.channel ? policy.securityChannel : policy.channel
  if (refusal.cause === 'channel' && other !== null && other !== channel && !insteadOf.test(key)) {
    const where: RichText = ['Could not post in ', { channel }, `: ${refusal.why}.`]
    await notify(context, { key: `${key}-instead`, channel: other, lines: [...lines, where] })
  }
  return { again: 'at', atMs: nextMs }
}

async function done({ notices }: ClusterContext, key: string): Promise<NextTurn> {
  await notices.said(key)
  return { again: 'never' }
}

const later = ({ clock }: ClusterContext, ms: number): NextTurn => ({ again: 'at', atMs: clock.now() + ms })
