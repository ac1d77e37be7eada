const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const
const maxMs = 366 * unitsMs.d

/**
 * Milliseconds of a duration such as `30m`, `2h` or `1h30m`; null when it is not a duration, is zero, or exceeds 366
 * days.
 */
export function readDurationMs(text: string): number | null {
  const found = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/.exec(text.toLowerCase())
  if (found === null || text === '') return null
  const [, days, hours, minutes, seconds] = found
  const ms =
    Number(days ?? 0) * unitsMs.d +
    Number(hours ?? 0) * unitsMs.h +
    Number(minutes ?? 0) * unitsMs.m +
    Number(seconds ?? 0) * unitsMs.s
  return ms > 0 && ms <= maxMs ? ms : null
}

/** A duration in its typed form, such as `1h30m`; fractions of a second are dropped. */
export function typedDuration(ms: number): string {
  let rest = ms
  let typed = ''
  for (const [unit, unitMs] of Object.entries(unitsMs)) {
    const count = Math.floor(rest / unitMs)
    rest -= count * unitMs
    if (count > 0) typed += `${count}${unit}`
  }
  return typed
}
