/** A time in UTC to the minute, such as `2026-11-30 14:05 UTC`. Throws `RangeError` when no date has this time. */
export const utcMinute = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
