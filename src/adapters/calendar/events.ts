import ICAL from 'ical.js'
import type { CalendarEvent } from '../../core/windows/freeze.ts'
import { instantOf } from '../../core/windows/local-time.ts'

/** The most occurrences of one event that are looked at from its first one, and the most that are used. */
const maxLooked = 20_000
const maxOccurrences = 1000

/** More than any zone differs from UTC. */
const zoneMs = 2 * 86_400_000

/**
 * The events of an iCalendar text that overlap the time between `fromMs` and `untilMs`, in order. Recurring events are
 * expanded, cancelled ones left out. Times without a zone are local in `zone`. Throws an `Error` for a text that is not
 * a whole calendar, or that names an unknown time zone.
 */
export function eventsIn(text: string, zone: string, fromMs: number, untilMs: number): readonly CalendarEvent[] {
  const [, , components] = ICAL.parse(text)
  if (!Array.isArray(components)) throw new Error('it has more than one calendar')
  const calendar = new ICAL.Component(ICAL.parse(text))
  if (calendar.name !== 'vcalendar') throw new Error(`it is a ${calendar.name}, not a calendar`)
  const all = calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component))
  const masters = new Set(all.filter((event) => !event.isRecurrenceException()).map(({ uid }) => uid))
  // a moved occurrence is found through its event, unless the calendar has only the occurrence
  const events = all.filter((event) => !event.isRecurrenceException() || !masters.has(event.uid))
  return events
    .flatMap((event) => occurrencesOf(event, zone, fromMs, untilMs))
    .filter((event) => event.untilMs > fromMs && event.fromMs < untilMs)
    .toSorted((a, b) => a.fromMs - b.fromMs)
}

type Details = Pick<ICAL.Event, 'startDate' | 'endDate' | 'summary'> & { readonly item: ICAL.Event }

function occurrencesOf(event: ICAL.Event, zone: string, fromMs: number, untilMs: number): readonly CalendarEvent[] {
  if (!event.isRecurring()) return eventOf({ ...detailsOf(event), item: event }, zone)
  const found: CalendarEvent[] = []
  const beforeMs = Math.abs(event.duration.toSeconds()) * 1000 + zoneMs
  const moved = Object.keys(event.exceptions).length > 0
  const iterator = event.iterator()
  for (let looked = 0; looked < maxLooked && found.length < maxOccurrences; looked++) {
    const next = iterator.next()
    if (!next || roughly(next) - zoneMs > untilMs) return found
    // an earlier occurrence may have been moved
    if (!moved && roughly(next) + beforeMs < fromMs) continue
    const { item, startDate, endDate } = event.getOccurrenceDetails(next)
    found.push(...eventOf({ item, startDate, endDate, summary: item.summary }, zone))
  }
  throw new Error(`${event.summary || 'an event'} recurs too often`)
}

/** The local time as if it were UTC, in milliseconds since 1970. */
const roughly = ({ year, month, day, hour, minute }: ICAL.Time): number => Date.UTC(year, month - 1, day, hour, minute)

const detailsOf = ({ startDate, endDate, summary }: ICAL.Event) => ({ startDate, endDate, summary })

function eventOf({ item, startDate, endDate, summary }: Details, zone: string): readonly CalendarEvent[] {
  if (item.component.getFirstPropertyValue('status') === 'CANCELLED') return []
  if (!startDate) throw new Error(`${summary || 'an event'} has no start`)
  const fromMs = instantIn(startDate, item, zone)
  return [{ fromMs, untilMs: instantIn(endDate, item, zone), summary: summary ?? '' }]
}

/** The time, in milliseconds since 1970, of a time of an event. */
function instantIn(time: ICAL.Time, { component }: ICAL.Event, zone: string): number {
  const two = (count: number) => String(count).padStart(2, '0')
  const date = `${String(time.year).padStart(4, '0')}-${two(time.month)}-${two(time.day)}`
  const clock = time.isDate ? '00:00' : `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`
  if (time.isDate) return instantOf(zone, date, clock)
  if (time.zone === ICAL.Timezone.utcTimezone) return instantOf('UTC', date, clock)
  const named = component.getFirstProperty('dtstart')?.getFirstParameter('tzid')
  if (!named) return instantOf(zone, date, clock)
  if (isZone(named)) return instantOf(named, date, clock)
  if (time.zone && time.zone !== ICAL.Timezone.localTimezone) return time.toUnixTime() * 1000
  throw new Error(`${named} is not a known time zone`)
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format() !== ''
  } catch {
    return false
  }
}
