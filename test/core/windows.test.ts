import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Interval } from '../../src/core/windows/intervals.ts'
import { dateAt, instantOf, localMinute, weekdays } from '../../src/core/windows/local-time.ts'
import { isWithinGrace, windowStatus } from '../../src/core/windows/next-opening.ts'
import { horizonMs, type MaintenanceWindow, openingsOf } from '../../src/core/windows/window.ts'
import { holds } from '../property.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const nightly: MaintenanceWindow = {
  name: 'nightly',
  start: '22:00',
  lengthMs: 6 * hourMs,
  zone: 'Europe/Berlin',
  days: weekdays,
  except: [],
  graceMs: hourMs / 2,
}

const local = ({ fromMs, untilMs }: Interval) =>
  `${localMinute(nightly.zone, fromMs).slice(0, 20)} to ${localMinute(nightly.zone, untilMs).slice(0, 20)}, ${(untilMs - fromMs) / hourMs} h`

/** The openings that begin on these local dates, in words. */
const openingsFrom = (window: MaintenanceWindow, from: string, to: string) =>
  openingsOf(window, instantOf(window.zone, from, '12:00'), instantOf(window.zone, to, '12:00')).map(local)

describe('windows over a clock change', () => {
  test('S73 window: ends by local clocks in the night in which an hour is skipped', () => {
    expect(openingsFrom(nightly, '2026-03-28', '2026-03-30')).toEqual([
      'Sat 2026-03-28 22:00 to Sun 2026-03-29 04:00, 5 h',
      'Sun 2026-03-29 22:00 to Mon 2026-03-30 04:00, 6 h',
    ])
  })

  test('S73 window: ends by elapsed time in the night in which an hour occurs twice', () => {
    expect(openingsFrom(nightly, '2026-10-24', '2026-10-26')).toEqual([
      'Sat 2026-10-24 22:00 to Sun 2026-10-25 03:00, 6 h',
      'Sun 2026-10-25 22:00 to Mon 2026-10-26 04:00, 6 h',
    ])
  })

  test('S73 window: opens right after the gap when its start is skipped', () => {
    const early = { ...nightly, start: '02:30', lengthMs: hourMs }
    expect(openingsFrom(early, '2026-03-28', '2026-03-29')).toEqual([
      'Sun 2026-03-29 03:00 to Sun 2026-03-29 03:30, 0.5 h',
    ])
  })

  test('S73 window: opens once, at the first occurrence, when its start occurs twice', () => {
    const early = { ...nightly, start: '02:30', lengthMs: hourMs }
    const [only, ...more] = openingsOf(early, Date.parse('2026-10-24T12:00Z'), Date.parse('2026-10-25T12:00Z'))
    expect(more).toEqual([])
    expect(only?.fromMs).toBe(Date.parse('2026-10-25T00:30Z'))
    expect(only?.untilMs).toBe(Date.parse('2026-10-25T01:30Z'))
  })

  test('S73 window: does not open when all of it is skipped', () => {
    expect(openingsFrom({ ...nightly, start: '02:15', lengthMs: hourMs / 2 }, '2026-03-28', '2026-03-29')).toEqual([])
  })

  test('S73 window: opens at the start of the next day when its day is skipped', () => {
    const friday = { ...nightly, zone: 'Pacific/Apia', days: ['friday'] as const }
    expect(openingsOf(friday, Date.parse('2011-12-28T00:00Z'), Date.parse('2012-01-02T00:00Z'))).toEqual([
      { fromMs: Date.parse('2011-12-30T10:00Z'), untilMs: Date.parse('2011-12-30T14:00Z') },
    ])
  })
})

describe('windows and dates', () => {
  test('S17 window: opens on its weekdays only, and reaches over midnight', () => {
    const weekend: MaintenanceWindow = { ...nightly, days: ['saturday'] }
    expect(openingsFrom(weekend, '2026-11-30', '2026-12-07')).toEqual([
      'Sat 2026-12-05 22:00 to Sun 2026-12-06 04:00, 6 h',
    ])
  })

  test('S17 window: is open in the morning of the day after its weekday', () => {
    const weekend: MaintenanceWindow = { ...nightly, days: ['saturday'] }
    const asked = { windows: [weekend], closed: [] }
    expect(windowStatus(asked, Date.parse('2026-12-06T01:00Z'), hourMs).is).toBe('open')
    expect(windowStatus(asked, Date.parse('2026-12-05T01:00Z'), hourMs).is).toBe('closed')
  })

  test('window: opens on the leap day of a leap year', () => {
    expect(openingsFrom(nightly, '2028-02-28', '2028-03-01')).toEqual([
      'Mon 2028-02-28 22:00 to Tue 2028-02-29 04:00, 6 h',
      'Tue 2028-02-29 22:00 to Wed 2028-03-01 04:00, 6 h',
    ])
  })

  test('window: an excluded day has no opening, and ends that of the day before at midnight', () => {
    const closed = { ...nightly, except: [{ from: '2026-12-24', to: '2026-12-25' }] }
    expect(openingsFrom(closed, '2026-12-22', '2026-12-27')).toEqual([
      'Tue 2026-12-22 22:00 to Wed 2026-12-23 04:00, 6 h',
      'Wed 2026-12-23 22:00 to Thu 2026-12-24 00:00, 2 h',
      'Sat 2026-12-26 22:00 to Sun 2026-12-27 04:00, 6 h',
    ])
  })

  test('window: openings that touch are one', () => {
    const always = { ...nightly, start: '00:00', lengthMs: dayMs }
    expect(openingsFrom(always, '2026-11-30', '2026-12-05')).toHaveLength(1)
  })
})

describe('whether work may begin', () => {
  const at = (text: string) => Date.parse(text)
  const atNight = at('2026-11-30T21:30Z')

  test('window: is open when the remaining time is long enough', () => {
    expect(windowStatus({ windows: [nightly], closed: [] }, atNight, hourMs)).toEqual({
      is: 'open',
      untilMs: at('2026-12-01T03:00Z'),
    })
    expect(windowStatus({ windows: [nightly], closed: [] }, at('2026-12-01T02:00Z'), hourMs).is).toBe('open')
    expect(windowStatus({ windows: [nightly], closed: [] }, at('2026-12-01T02:00Z') + 1, hourMs)).toMatchObject({
      is: 'too short',
      next: { fromMs: at('2026-12-01T21:00Z') },
    })
  })

  test('window: is closed until its next opening that is long enough', () => {
    const short = { ...nightly, except: [{ from: '2026-12-02', to: '2026-12-02' }] }
    expect(windowStatus({ windows: [short], closed: [] }, at('2026-12-01T12:00Z'), 3 * hourMs)).toMatchObject({
      is: 'closed',
      next: { fromMs: at('2026-12-03T21:00Z') },
    })
  })

  test('windows: of several, only the time that all of them share counts', () => {
    const tokyo = { ...nightly, name: 'tokyo', zone: 'Asia/Tokyo', start: '09:00', lengthMs: 2 * hourMs }
    expect(windowStatus({ windows: [nightly, tokyo], closed: [] }, at('2026-11-30T12:00Z'), hourMs)).toEqual({
      is: 'closed',
      next: { fromMs: at('2026-12-01T00:00Z'), untilMs: at('2026-12-01T02:00Z') },
    })
  })

  test('windows: never open when they share no time, or less than a node needs, within 60 days', () => {
    const noon = { ...nightly, start: '12:00', lengthMs: hourMs }
    expect(windowStatus({ windows: [nightly, noon], closed: [] }, atNight, 1)).toEqual({ is: 'never', longestMs: 0 })
    expect(windowStatus({ windows: [nightly], closed: [] }, atNight, 7 * hourMs)).toEqual({
      is: 'never',
      longestMs: 6 * hourMs,
    })
  })

  test('window: an opening 59 days ahead is found', () => {
    const later = { ...nightly, except: [{ from: '2026-11-30', to: '2027-01-27' }] }
    expect(windowStatus({ windows: [later], closed: [] }, atNight, hourMs)).toMatchObject({
      next: { fromMs: at('2027-01-28T21:00Z') },
    })
  })

  test('grace: lasts its time after the end, and the shortest one counts', () => {
    const end = at('2026-12-01T03:00Z')
    const strict = { ...nightly, name: 'strict', graceMs: 60_000 }
    expect(isWithinGrace({ windows: [nightly], closed: [] }, end - 1)).toBe(true)
    expect(isWithinGrace({ windows: [nightly], closed: [] }, end + nightly.graceMs - 1)).toBe(true)
    expect(isWithinGrace({ windows: [nightly], closed: [] }, end + nightly.graceMs)).toBe(false)
    expect(isWithinGrace({ windows: [nightly, strict], closed: [] }, end + 60_000)).toBe(false)
    expect(isWithinGrace({ windows: [], closed: [] }, end)).toBe(true)
  })
})

const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo', 'America/Santiago', 'UTC']

const anyWindow = fc
  .record({
    zone: fc.constantFrom(...zones),
    minute: fc.integer({ min: 0, max: 1439 }),
    lengthMs: fc.integer({ min: 1, max: 30 * 60 }).map((minutes) => minutes * 60_000),
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
    except: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 3 }),
  })
  .map(({ zone, minute, lengthMs, days, except }): MaintenanceWindow => {
    const two = (count: number) => String(count).padStart(2, '0')
    const dates = except.map((day) => dateAt('UTC', yearMs + day * dayMs))
    return {
      ...nightly,
      ...{ zone, lengthMs, days, start: `${two(Math.floor(minute / 60))}:${two(minute % 60)}` },
      except: dates.map((date) => ({ from: date, to: date })),
    }
  })

const yearMs = Date.parse('2026-01-01T00:00Z')
const anyTime = fc.integer({ min: 0, max: 365 * 1440 }).map((minutes) => yearMs + minutes * 60_000)

describe('properties of windows', () => {
  test('S73 window: a time is open exactly when an opening of an allowed day contains it', () =>
    holds(
      fc.property(anyWindow, anyTime, (window, atMs) => {
        const open = openingsOf(window, atMs, atMs + 1).length > 0
        expect(open).toBe(isOpenByClock(window, atMs))
      }),
    ))

  test('S73 window: opens neither longer than its length for each day nor on an excluded day', () =>
    holds(
      fc.property(anyWindow, anyTime, (window, atMs) => {
        for (const { fromMs, untilMs } of openingsOf(window, atMs, atMs + 7 * dayMs)) {
          const dates = new Set([fromMs, untilMs - 1].map((ms) => dateAt(window.zone, ms)))
          for (const { from } of window.except) expect(dates).not.toContain(from)
        }
        const whole = openingsOf(window, atMs, atMs + 7 * dayMs).reduce((sum, one) => sum + one.untilMs - one.fromMs, 0)
        expect(whole).toBeLessThanOrEqual(9 * window.lengthMs)
      }),
    ))

  test('window: what a look ahead finds does not depend on how far it looks', () =>
    holds(
      fc.property(anyWindow, anyTime, (window, atMs) => {
        const far = openingsOf(window, atMs, atMs + 10 * dayMs)
        const near = openingsOf(window, atMs, atMs + 3 * dayMs)
        const cut = far.flatMap((one) =>
          one.fromMs < atMs + 3 * dayMs ? [{ ...one, untilMs: Math.min(one.untilMs, atMs + 3 * dayMs) }] : [],
        )
        expect(near).toEqual(cut)
      }),
    ))

  test('window: the next opening is open, long enough, and none before it is', () =>
    holds(
      fc.property(anyWindow, anyTime, (window, atMs) => {
        const neededMs = Math.min(window.lengthMs, 2 * hourMs)
        const status = windowStatus({ windows: [window], closed: [] }, atMs, neededMs)
        if (status.is === 'never') {
          for (const one of openingsOf(window, atMs, atMs + horizonMs))
            expect(one.untilMs - one.fromMs).toBeLessThan(neededMs)
          return
        }
        if (status.is === 'open') {
          expect(isOpenByClock(window, atMs)).toBe(true)
          return
        }
        const { fromMs } = status.next
        expect(fromMs).toBeGreaterThan(atMs)
        expect(windowStatus({ windows: [window], closed: [] }, fromMs, neededMs).is).toBe('open')
        expect(windowStatus({ windows: [window], closed: [] }, fromMs - 1, neededMs).is).not.toBe('open')
      }),
    ))
})

/** Whether the window is open, by another way: each local day of the last week is tried, minute by minute. */
function isOpenByClock({ zone, start, lengthMs, days, except }: MaintenanceWindow, atMs: number): boolean {
  const excluded = (date: string) => except.some(({ from }) => from === date)
  if (excluded(dateAt(zone, atMs))) return false
  for (let back = 0; back <= 3; back++) {
    const date = dateAt('UTC', Date.parse(`${dateAt(zone, atMs)}T00:00Z`) - back * dayMs)
    const weekday = weekdays[(new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7]
    if (weekday === undefined || !days.includes(weekday) || excluded(date)) continue
    const opensMs = firstMinute(zone, Date.parse(`${date}T${start}Z`))
    const endsMs = firstMinute(zone, Date.parse(`${date}T${start}Z`) + lengthMs)
    if (opensMs <= atMs && atMs < Math.min(opensMs + lengthMs, endsMs)) return true
  }
  return false
}

/** The first minute at which clocks in the zone show at least this local time, given as if it were UTC. */
function firstMinute(zone: string, localMs: number): number {
  const clock = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  const shown = (ms: number) => Date.parse(`${clock.format(ms).replace(' ', 'T')}Z`)
  const offsetBefore = shown(localMs - 15 * hourMs) - (localMs - 15 * hourMs)
  // with the offset before a change, the time is exact; with a gap in between, it lies behind the gap
  let ms = localMs - offsetBefore
  if (shown(ms) === localMs) return ms
  while (shown(ms) > localMs && shown(ms - 60_000) >= localMs) ms -= 60_000
  while (shown(ms) < localMs) ms += 60_000
  return ms
}
