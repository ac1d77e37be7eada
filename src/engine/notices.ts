import type { Line, Part } from '../core/messages/message.ts'
import type { Outside } from './outside.ts'
import { pace } from './pace.ts'
import type { ChatRefusal } from './ports/chat.ts'
import type { Notice } from './ports/notices.ts'
import type { NextTurn } from './ports/turns.ts'

/** Has a channel told something once; what is told already, by whichever bot, is not told again. */
export async function tell(outside: Outside, notice: Notice): Promise<void> {
  if ((await outside.notices.file(notice, outside.clock.now())) === 'filed')
    await outside.turns.wake({ kind: 'notice', id: notice.key })
}

/** Whoever filed a notice may have been killed before it had its turn. */
export async function wakeNotices(outside: Outside): Promise<void> {
  for (const id of await outside.notices.all()) await outside.turns.wake({ kind: 'notice', id })
}

/** One turn of a notice: a message whose answer was lost is looked for before it is sent again. */
export async function sayNotice(outside: Outside, key: string): Promise<NextTurn> {
  const { notices, chat, clock } = outside
  const notice = await notices.waiting(key)
  if (notice === null) return { again: 'never' }
  const { channel, lines, buttons, inDoubtSinceMs } = notice
  const againAtMs = outside.deliveries.heldUntilMs(key, outside.clock.now())
  if (againAtMs !== null) return { again: 'at', atMs: againAtMs }
  if (inDoubtSinceMs !== null) {
    const found = await chat.find(channel, null, key)
    if (found.is === 'unknown') return later(outside, pace.failureMs)
    if (found.is === 'refused') return backsOff(outside, notice, found)
    if (found.is === 'found') return done(outside, key)
    const ageMs = clock.now() - inDoubtSinceMs
    if (ageMs >= 0 && ageMs < pace.doubtMs) return later(outside, pace.doubtMs - ageMs)
  }
  await notices.doubt(key, clock.now())
  const sentence = lines.flatMap((line, index) => (index === 0 ? line : [' ', ...line]))
  const parts: readonly Part[] = [{ part: 'text', lines }, ...(buttons ? [{ part: 'buttons' as const, buttons }] : [])]
  const sent = await chat.post(channel, null, key, { sentence, parts })
  switch (sent.is) {
    case 'sent':
      outside.deliveries.delivered(key, channel)
      return done(outside, key)
    case 'unknown':
      return later(outside, pace.failureMs)
    case 'later':
      await notices.doubt(key, null)
      return later(outside, sent.retryAfterMs)
    case 'refused':
      await notices.doubt(key, null)
      return backsOff(outside, notice, sent)
  }
}

const insteadOf = /-instead$/

/** A notice that its channel refuses is tried again later, and at once told in the other channel of the cluster. */
async function backsOff(outside: Outside, notice: Notice, refusal: ChatRefusal): Promise<NextTurn> {
  const { key, channel, lines } = notice
  const { tries, nextMs } = outside.deliveries.refused(key, channel, refusal, outside.clock.now())
  outside.log.error({ key, channel, why: refusal.why, tries }, 'a notice was refused')
  const { policy } = outside
  const other = channel === policy.channel ? policy.securityChannel : policy.channel
  if (refusal.cause === 'channel' && other !== null && other !== channel && !insteadOf.test(key)) {
    const where: Line = ['This could not be posted in ', { channel }, `: ${refusal.why}.`]
    await tell(outside, { key: `${key}-instead`, channel: other, lines: [...lines, where] })
  }
  return { again: 'at', atMs: nextMs }
}

async function done({ notices }: Outside, key: string): Promise<NextTurn> {
  await notices.said(key)
  return { again: 'never' }
}

const later = ({ clock }: Outside, ms: number): NextTurn => ({ again: 'at', atMs: clock.now() + ms })
