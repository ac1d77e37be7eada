import ICAL from 'ical.js'
import type { CalendarEvent } from '../../core/windows/freeze.ts'
import { instantOf } from '../../core/windows/local-time.ts'
import { isZone, knowZonesOf, localTexts } from './zones.ts'

/** The most occurrences of one event that are looked at from its first one, and the most that are used. */
const maxLooked = 20_000
const maxOccurrences = 1000

/** More than any zone differs from UTC. */
const zoneMs = 2 * 86_400_000

/**
 * The events of an iCalendar text that overlap the time between `fromMs` and `untilMs`, in order. Recurring events are
 * expanded, cancelled ones left out. Times without a zone are local in `zone`. Throws an `Error` for a text that is not
 * exactly one whole calendar, that names an unknown time zone, or whose events are not understood.
 */
export function eventsIn(text: string, zone: string, fromMs: number, untilMs: number): readonly CalendarEvent[] {
  const components = calendarIn(text).getAllSubcomponents('vevent')
  for (const component of components) knowZonesOf(component)
  const isException = (component: ICAL.Component) => component.hasProperty('recurrence-id')
  return components
    .map((component) => {
      const uid = component.getFirstPropertyValue('uid')
      const exceptions = components.filter((one) => isException(one) && one.getFirstPropertyValue('uid') === uid)
      // by itself, ical.js takes the exceptions of all other events as well
      return new ICAL.Event(component, { exceptions: isException(component) ? [] : exceptions })
    })
    .flatMap((event) => occurrencesOf(event, zone, fromMs, untilMs))
    .filter((event) => event.untilMs > fromMs && event.fromMs < untilMs)
    .toSorted((a, b) => a.fromMs - b.fromMs)
}

function calendarIn(text: string): ICAL.Component {
  const parsed = ICAL.parse(text)
  if (typeof parsed[0] !== 'string') throw new Error('it has more than one calendar')
  const calendar = new ICAL.Component(parsed)
  if (calendar.name !== 'vcalendar') throw new Error(`it is a ${calendar.name}, not a calendar`)
  return calendar
}

type Details = Pick<ICAL.Event, 'startDate' | 'endDate' | 'summary'> & { readonly item: ICAL.Event }

function occurrencesOf(event: ICAL.Event, zone: string, fromMs: number, untilMs: number): readonly CalendarEvent[] {
  if (event.modifiesFuture()) throw new Error(`${titleOf(event)} changes a series from one date on, which is not read`)
  if (!event.isRecurring()) return eventOf({ ...detailsOf(event), item: event }, zone)
  const found: CalendarEvent[] = []
  const beforeMs = Math.abs(event.duration.toSeconds()) * 1000 + zoneMs
  const iterator = event.iterator()
  for (let looked = 0; looked < maxLooked && found.length < maxOccurrences; looked++) {
    const next = iterator.next()
    if (!next || roughly(next) - zoneMs > untilMs) return found
    if (roughly(next) + beforeMs < fromMs) continue
    const { item, startDate, endDate } = event.getOccurrenceDetails(next)
    // a moved or cancelled occurrence is an event of its own
    if (item !== event) continue
    found.push(...eventOf({ item, startDate, endDate, summary: item.summary }, zone))
  }
  throw new Error(`${titleOf(event)} recurs too often`)
}

/** The local time as if it were UTC, in milliseconds since 1970. */
const roughly = ({ year, month, day, hour, minute }: ICAL.Time): number => Date.UTC(year, month - 1, day, hour, minute)

const titleOf = ({ summary }: ICAL.Event): string => summary || 'an event'

const detailsOf = ({ startDate, endDate, summary }: ICAL.Event) => ({ startDate, endDate, summary })

function eventOf({ item, startDate, endDate, summary }: Details, zone: string): readonly CalendarEvent[] {
  if (item.component.getFirstPropertyValue('status') === 'CANCELLED') return []
  if (!startDate) throw new Error(`${titleOf(item)} has no start`)
  const [fromMs, untilMs] = [instantIn(startDate, zone), instantIn(endDate, zone)]
  if (untilMs < fromMs) throw new Error(`${titleOf(item)} ends before it starts`)
  return [{ fromMs, untilMs, summary: summary ?? '' }]
}

/** The time, in milliseconds since 1970, of a time of an event. */
function instantIn(time: ICAL.Time, zone: string): number {
  const { date, clock } = localTexts(time)
  if (time.isDate) return instantOf(zone, date, '00:00')
  if (time.zone === ICAL.Timezone.utcTimezone) return instantOf('UTC', date, clock)
  if (time.zone === ICAL.Timezone.localTimezone) return instantOf(zone, date, clock)
  return isZone(time.zone.tzid) ? instantOf(time.zone.tzid, date, clock) : time.toUnixTime() * 1000
}
