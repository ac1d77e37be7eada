import type { BurnDownPicture } from '../../core/picture.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A day in UTC, such as `5 Dec`: a picture cannot show a time in the reader's zone. */
export function dateWords(atMs: number): string {
  const date = new Date(atMs)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''}`
}

/** When the campaign ends at its pace, in words. */
export function paceWords({ endsAtMs, dueMs, pace }: BurnDownPicture): string {
  if (pace === 'ended') return 'ended'
  if (pace === 'too early') return 'no forecast yet'
  if (endsAtMs === null) return 'no progress in the last days'
  return `at this pace ${dateWords(endsAtMs)}, ${endsAtMs <= dueMs ? 'in time' : 'late'}`
}

/** The alternative text of a burn-down. */
export function burnDownWords(picture: BurnDownPicture): string {
  const { id, goal, points, dueMs } = picture
  const now = points.at(-1)
  const counts =
    now === undefined ? 'not measured yet' : `${now.left} of ${now.total} nodes left on ${dateWords(now.atMs)}`
  return `Burn-down of ${id} ${goal}: ${counts}, ${paceWords(picture)}, due ${dateWords(dueMs)} (UTC).`.slice(0, 1000)
}
