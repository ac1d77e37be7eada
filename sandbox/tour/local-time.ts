const minuteMs = 60_000

const clockOf = (zone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })

/** The local time of day in a time zone, such as `22:05`. */
export const timeOfDay = (zone: string, atMs: number): string => clockOf(zone).format(atMs)

/** The first full minute after a time that is this time of day in a time zone, in milliseconds since 1970. */
export function nextTimeOfDay(zone: string, time: string, afterMs: number): number {
  const minutesOfTwoDays = 2 * 24 * 60
  const clock = clockOf(zone)
  const first = (Math.floor(afterMs / minuteMs) + 1) * minuteMs
  for (let minutes = 0; minutes < minutesOfTwoDays; minutes += 1) {
    const atMs = first + minutes * minuteMs
    if (clock.format(atMs) === time) return atMs
  }
  throw new Error(`${time} does not occur in ${zone} within two days`)
}
