import { describe, expect, test } from 'vitest'
import { fileCalendars } from '../../src/adapters/calendar/calendars.ts'
import { eventsIn } from '../../src/adapters/calendar/events.ts'

const calendar = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const eventNamed = (uid: string, ...lines: readonly string[]): readonly string[] => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  ...lines,
  'END:VEVENT',
]
const event = (...lines: readonly string[]): readonly string[] => eventNamed('one', ...lines)

const at = (text: string) => Date.parse(text)
const [fromMs, untilMs] = [at('2026-11-01T00:00Z'), at('2027-02-01T00:00Z')]

const read = (text: string, zone = 'Europe/Berlin') =>
  eventsIn(text, zone, fromMs, untilMs).map(
    (one) =>
      `${new Date(one.fromMs).toISOString().slice(0, 16)} ${new Date(one.untilMs).toISOString().slice(0, 16)} ${one.summary}`,
  )

test('rebootmgr/deviation 10 calendar: an event of whole days lasts in the zone of the window, to the end of its last day', () => {
  const days = event('DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227', 'SUMMARY:Christmas')
  expect(read(calendar(...days))).toEqual(['2026-12-23T23:00 2026-12-26T23:00 Christmas'])
  const one = event('DTSTART;VALUE=DATE:20261224', 'SUMMARY:Christmas')
  expect(read(calendar(...one), 'Asia/Tokyo')).toEqual(['2026-12-23T15:00 2026-12-24T15:00 Christmas'])
})

test('calendar: times are read in UTC, in their own zone, or in the zone of the window', () => {
  const times = (start: string, end: string) => read(calendar(...event(start, end)))
  expect(times('DTSTART:20261127T080000Z', 'DTEND:20261127T090000Z')).toEqual(['2026-11-27T08:00 2026-11-27T09:00 '])
  expect(times('DTSTART;TZID=America/New_York:20261127T080000', 'DTEND;TZID=America/New_York:20261127T090000')).toEqual(
    ['2026-11-27T13:00 2026-11-27T14:00 '],
  )
  expect(times('DTSTART:20261127T080000', 'DURATION:PT2H')).toEqual(['2026-11-27T07:00 2026-11-27T09:00 '])
})

test('calendar: a zone that only the calendar defines is used, and an unknown one is an error', () => {
  const zone = [
    'BEGIN:VTIMEZONE',
    'TZID:Head office',
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    'TZOFFSETFROM:+0300',
    'TZOFFSETTO:+0300',
    'END:STANDARD',
    'END:VTIMEZONE',
  ]
  const own = event('DTSTART;TZID=Head office:20261127T080000', 'DTEND;TZID=Head office:20261127T090000')
  expect(read(calendar(...zone, ...own))).toEqual(['2026-11-27T05:00 2026-11-27T06:00 '])
  expect(() => read(calendar(...own))).toThrow('Head office is not a known time zone')
})

test('calendar: recurring events are expanded, with their exceptions, moved and cancelled occurrences', () => {
  const weekly = event(
    'DTSTART;TZID=Europe/Berlin:20251205T220000',
    'DTEND;TZID=Europe/Berlin:20251206T060000',
    'RRULE:FREQ=WEEKLY;COUNT=56',
    'EXDATE;TZID=Europe/Berlin:20261211T220000',
    'SUMMARY:Batch',
  )
  const moved = event(
    'RECURRENCE-ID;TZID=Europe/Berlin:20261218T220000',
    'DTSTART:20261219T200000Z',
    'DTEND:20261219T210000Z',
    'SUMMARY:Moved',
  )
  const off = event(
    'RECURRENCE-ID;TZID=Europe/Berlin:20261225T220000',
    'DTSTART:20261225T210000Z',
    'DTEND:20261226T050000Z',
    'STATUS:CANCELLED',
  )
  expect(read(calendar(...weekly, ...moved, ...off)).filter((line) => line.startsWith('2026-12'))).toEqual([
    '2026-12-04T21:00 2026-12-05T05:00 Batch',
    '2026-12-19T20:00 2026-12-19T21:00 Moved',
  ])
})

describe('I7 calendar: no event that closes a window is missed', () => {
  const nights = ['DTSTART:20261127T220000Z', 'DTEND:20261128T040000Z', 'RRULE:FREQ=DAILY;COUNT=2']
  const berlin = ['DTSTART;TZID=Europe/Berlin:20261127T220000', 'DTEND;TZID=Europe/Berlin:20261128T040000']

  test('calendar: an occurrence stays when the one of another series at the same time is cancelled', () => {
    const off = ['RECURRENCE-ID:20261127T220000Z', 'DTSTART:20261127T220000Z', 'STATUS:CANCELLED']
    const two = [...eventNamed('one', ...nights, 'SUMMARY:Sale'), ...eventNamed('two', ...nights, 'SUMMARY:Batch')]
    expect(read(calendar(...two, ...eventNamed('two', ...off)))).toEqual([
      '2026-11-27T22:00 2026-11-28T04:00 Sale',
      '2026-11-28T22:00 2026-11-29T04:00 Sale',
      '2026-11-28T22:00 2026-11-29T04:00 Batch',
    ])
  })

  test('calendar: an occurrence that was moved from far after the time into it is in it', () => {
    const yearly = event('DTSTART:20251224T000000Z', 'DTEND:20251225T000000Z', 'RRULE:FREQ=YEARLY')
    const moved = event('RECURRENCE-ID:20271224T000000Z', 'DTSTART:20261105T000000Z', 'DTEND:20261106T000000Z')
    expect(read(calendar(...yearly, ...moved))).toEqual([
      '2026-11-05T00:00 2026-11-06T00:00 ',
      '2026-12-24T00:00 2026-12-25T00:00 ',
    ])
  })

  test('calendar: a moved occurrence without its series is in it', () => {
    const moved = event('RECURRENCE-ID:20271224T000000Z', 'DTSTART:20261105T000000Z', 'DTEND:20261106T000000Z')
    expect(read(calendar(...moved))).toHaveLength(1)
  })

  test('calendar: times in UTC belong to a series in a time zone that the calendar does not define', () => {
    const twice = event(...berlin, 'RRULE:FREQ=DAILY;UNTIL=20261128T210000Z')
    expect(read(calendar(...twice))).toHaveLength(2)
    const moved = event('RECURRENCE-ID:20261128T210000Z', 'DTSTART:20261205T210000Z', 'DTEND:20261206T030000Z')
    expect(read(calendar(...twice, ...moved))).toEqual([
      '2026-11-27T21:00 2026-11-28T03:00 ',
      '2026-12-05T21:00 2026-12-06T03:00 ',
    ])
    expect(read(calendar(...event(...berlin, 'RRULE:FREQ=DAILY;COUNT=2', 'EXDATE:20261128T220000Z')))).toHaveLength(2)
  })

  test('calendar: an event ends in the time zone of its end', () => {
    const [start = ''] = berlin
    expect(read(calendar(...event(start, 'DTEND;TZID=America/New_York:20261127T220000')))).toEqual([
      '2026-11-27T21:00 2026-11-28T03:00 ',
    ])
  })

  test('calendar: a daily event is expanded years after its first and its moved occurrence', () => {
    const daily = event('DTSTART:20200101T000000Z', 'DTEND:20200101T010000Z', 'RRULE:FREQ=DAILY')
    const moved = event('RECURRENCE-ID:20200105T000000Z', 'DTSTART:20200105T020000Z', 'DTEND:20200105T030000Z')
    expect(read(calendar(...daily, ...moved))).toHaveLength(92)
  })
})

test('calendar: an event that began before the time, and none that only touches it, is in it', () => {
  const long = event('DTSTART:20260101T000000Z', 'DTEND:20261102T000000Z')
  expect(read(calendar(...long))).toHaveLength(1)
  expect(read(calendar(...event('DTSTART:20261001T000000Z', 'DTEND:20261101T000000Z')))).toEqual([])
})

test.each([
  ['is empty', ''],
  ['is a page', '<html></html>'],
  ['is cut off', calendar(...event('DTSTART:20261127T080000Z')).slice(0, 80)],
  ['is no calendar', 'BEGIN:VCARD\r\nEND:VCARD\r\n'],
  ['has an event without a start', calendar(...event('SUMMARY:x'))],
  ['has an event with an invalid start', calendar(...event('DTSTART:2026'))],
  ['has an event that ends before it starts', calendar(...event('DTSTART:20261127T080000Z', 'DTEND:20261127T070000Z'))],
  [
    'changes a series from one date on',
    calendar(
      ...event('DTSTART:20261127T080000Z', 'RRULE:FREQ=DAILY'),
      ...event('RECURRENCE-ID;RANGE=THISANDFUTURE:20261128T080000Z', 'DTSTART:20261128T090000Z'),
    ),
  ],
  ['recurs without an end every second', calendar(...event('DTSTART:20261101T000000Z', 'RRULE:FREQ=SECONDLY'))],
])('I7 calendar: a text that %s is an error', (_, text) => {
  expect(() => read(text)).toThrow()
})

test('I7 calendar: a text that is cut off before its last line is an error', () => {
  const text = calendar(...event('DTSTART:20261127T080000Z', 'DTEND:20261127T090000Z', 'SUMMARY:Sale'))
  for (let length = 0; length <= text.indexOf('END:VCALENDAR'); length++)
    expect(() => read(text.slice(0, length))).toThrow()
})

test('calendars: the last valid copy counts for seven days, and then the calendar is unknown', async () => {
  const dayMs = 86_400_000
  let nowMs = fromMs
  let text: string | null = calendar(...event('DTSTART:20261127T080000Z', 'DTEND:20261127T090000Z'))
  let reads = 0
  const readText = async () => {
    reads++
    if (text === null) throw new Error('ENOENT')
    return text
  }
  const calendars = fileCalendars(readText, { now: () => nowMs })
  const asked = () => calendars.events('/freeze.ics', 'UTC', fromMs, untilMs)
  expect(await asked()).toHaveLength(1)
  expect(await asked()).toHaveLength(1)
  expect(reads).toBe(1)
  text = null
  nowMs += 7 * dayMs - 1
  expect(await asked()).toHaveLength(1)
  text = '<html>'
  expect(await asked()).toHaveLength(1)
  nowMs += 1
  await expect(asked()).rejects.toThrow('cannot be used: ')
  text = calendar()
  expect(await asked()).toEqual([])
  await expect(
    fileCalendars(async () => Promise.reject(new Error('EACCES')), { now: () => nowMs }).events('/x', 'UTC', 0, 1),
  ).rejects.toMatchObject({ source: 'calendar /x', effect: 'none' })
})
