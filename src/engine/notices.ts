import type { Part } from '../core/messages/message.ts'
import type { Outside } from './outside.ts'
import { pace } from './pace.ts'
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
  const { notices, chat, clock, log } = outside
  const notice = await notices.waiting(key)
  if (notice === null) return { again: 'never' }
  const { channel, lines, buttons, inDoubtSinceMs } = notice
  if (inDoubtSinceMs !== null) {
    const found = await chat.find(channel, null, key)
    if (found.is === 'unknown') return later(outside, pace.failureMs)
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
      return done(outside, key)
    case 'unknown':
      return later(outside, pace.failureMs)
    case 'later':
      await notices.doubt(key, null)
      return later(outside, sent.retryAfterMs)
    case 'refused':
      log.error({ key, channel, why: sent.why }, 'a notice was refused')
      await notices.doubt(key, null)
      return later(outside, pace.refusedMs)
  }
}

async function done({ notices }: Outside, key: string): Promise<NextTurn> {
  await notices.said(key)
  return { again: 'never' }
}

const later = ({ clock }: Outside, ms: number): NextTurn => ({ again: 'at', atMs: clock.now() + ms })
