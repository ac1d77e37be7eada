import ICAL from 'ical.js'
import { instantOf } from '../../core/windows/local-time.ts'

/** An IANA time zone with the rules of Node.js, as ical.js uses zones. */
class NodeZone extends ICAL.Timezone {
  readonly #name: string

  constructor(name: string) {
    super({ tzid: name })
    this.#name = name
  }

  override utcOffset(time: ICAL.Time): number {
    const { date, clock } = localTexts(time)
    return (Date.parse(`${date}T${clock}Z`) - instantOf(this.#name, date, clock)) / 1000
  }
}

/** The date and the time of the day that a time shows, such as `2026-11-27` and `08:00:00`. */
export function localTexts({ year, month, day, hour, minute, second }: ICAL.Time) {
  const digits = (count: number, length = 2) => String(count).padStart(length, '0')
  return {
    date: `${digits(year, 4)}-${digits(month)}-${digits(day)}`,
    clock: `${digits(hour)}:${digits(minute)}:${digits(second)}`,
  }
}

/**
 * Makes the zones that the times of an event name known to ical.js. Without its zone, ical.js compares a local time with
 * one in UTC as if both were in the same zone. Throws an `Error` for a zone that neither Node.js nor the calendar defines.
 */
export function knowZonesOf(event: ICAL.Component): void {
  for (const property of event.getAllProperties()) {
    const name = property.getFirstParameter('tzid')
    if (!name || ICAL.TimezoneService.has(name)) continue
    if (isZone(name)) ICAL.TimezoneService.register(new NodeZone(name), name)
    else if (!event.getTimeZoneByID(name)) throw new Error(`${name} is not a known time zone`)
  }
}

/** Whether Node.js has the rules of a time zone. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format() !== ''
  } catch {
    return false
  }
}
