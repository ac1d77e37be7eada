import { readFile } from 'node:fs/promises'
import type { CalendarEvent } from '../../core/windows/freeze.ts'
import type { Interval } from '../../core/windows/intervals.ts'
import type { Calendars } from '../../engine/ports/calendars.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { eventsIn } from './events.ts'

/** Reads a file as text. */
type ReadText = (path: string) => Promise<string>

const readLimitMs = 5000

/** Reads a file of this host. */
export const readText: ReadText = (path) =>
  readFile(path, { encoding: 'utf8', signal: AbortSignal.timeout(readLimitMs) })

/** How long a copy of a calendar is used without reading the file, and how long when the file cannot be read. */
const freshMs = 60_000
const staleMs = 7 * 86_400_000

/** How much more than asked for is expanded, so that the next questions find their answer. */
const marginMs = 86_400_000

/** A valid text, and its events by zone as far as they are expanded. */
type Copy = {
  readonly text: string
  readonly readAtMs: number
  readonly expanded: Map<string, Interval & { readonly events: readonly CalendarEvent[] }>
}

/**
 * Calendars in files of the iCalendar format. A file is read at most once a minute. While it is unreadable or invalid,
 * its last valid copy counts for seven days; a restart of the bot forgets the copy.
 */
export function fileCalendars(read: ReadText, clock: Clock): Calendars {
  const copies = new Map<string, Copy>()
  async function currentCopy(path: string): Promise<Copy> {
    const copy = copies.get(path)
    const nowMs = clock.now()
    if (copy && nowMs - copy.readAtMs < freshMs) return copy
    try {
      const text = await read(path)
      const expanded: Copy['expanded'] = copy?.text === text ? copy.expanded : new Map()
      const valid = { text, readAtMs: nowMs, expanded }
      // a text that is no calendar must not replace a copy
      expandedEvents(valid, 'UTC', nowMs, nowMs)
      copies.set(path, valid)
      return valid
    } catch (error) {
      if (copy && nowMs - copy.readAtMs < staleMs) return copy
      const why = error instanceof Error ? error.message : String(error)
      throw new Failure(`calendar ${path}`, `cannot be used: ${why}`, 'none', error)
    }
  }
  return {
    events: async (path, zone, fromMs, untilMs) => expandedEvents(await currentCopy(path), zone, fromMs, untilMs),
  }
}

function expandedEvents({ text, expanded }: Copy, zone: string, fromMs: number, untilMs: number) {
  const known = expanded.get(zone)
  const whole =
    known !== undefined && known.fromMs <= fromMs && untilMs <= known.untilMs
      ? known
      : expandedAround(text, zone, fromMs, untilMs)
  expanded.set(zone, whole)
  return whole.events.filter((event) => event.untilMs > fromMs && event.fromMs < untilMs)
}

function expandedAround(text: string, zone: string, fromMs: number, untilMs: number) {
  const around = { fromMs: fromMs - marginMs, untilMs: untilMs + marginMs }
  return { ...around, events: eventsIn(text, zone, around.fromMs, around.untilMs) }
}
