import { afterEach, describe, expect, it, test } from 'vitest'
import { movableClock } from '../../sandbox/workspace/clock.ts'
import { systemClock } from '../../src/adapters/clock/clock.ts'
import { shiftProcessTime } from '../../src/adapters/clock/shifted.ts'
import { inContext, minimalFile, problemsOf, settingsOf } from './configuration-fixtures.ts'

const name = 'LOCKKEEPER_TIME_OFFSET'
const given = (variables: { readonly [variable: string]: string }) => ({
  ...inContext,
  variables: { ...inContext.variables, ...variables },
})

describe('F190 time offset', () => {
  it.each(['http://127.0.0.1:1234/api/', 'http://localhost:1234/api/', 'http://[::1]:1234/api/'])(
    'configuration: accepts an offset with a Slack on loopback (%s)',
    (url) => {
      const context = given({ [name]: '7h30m', SLACK_API_URL: url })
      expect(problemsOf(minimalFile, context)).toEqual([])
      expect(settingsOf(minimalFile, context).timeOffsetMs).toBe(27_000_000)
    },
  )

  it.each([
    ['by default', {}],
    ...[
      'https://slack.com/api/',
      'https://slack-gov.com/api/',
      'http://10.0.0.1/api/',
      'http://127.0.0.1.slack.com/api/',
      'http://localhost.slack.com/api/',
      'https://slack.com/127.0.0.1/',
      'http://127.0.0.1@slack.com/api/',
      'no address',
    ].map((url) => [url, { SLACK_API_URL: url }] as const),
  ] as const)('configuration: refuses an offset with a real Slack (%s)', (_, variables) => {
    expect(problemsOf(minimalFile, given({ ...variables, [name]: '7h30m' }))).toContain(
      `${name} is only for demonstrations with a simulated Slack on loopback: remove it`,
    )
  })

  it.each(['-7h', '1h ago', '7', '400d', '0s'])('configuration: refuses an offset that is no duration (%s)', (text) => {
    const context = given({ [name]: text, SLACK_API_URL: 'http://127.0.0.1:1234/api/' })
    expect(problemsOf(minimalFile, context)).toEqual([`${name} must be a duration, such as 7h30m`])
  })

  it('configuration: has no offset unless one is given', () => {
    expect(settingsOf(minimalFile, given({ [name]: '' })).timeOffsetMs).toBe(0)
  })
})

describe('shifted time', () => {
  const machine = globalThis.Date
  afterEach(() => {
    globalThis.Date = machine
  })
  const aheadMs = 36_000_000
  const isAhead = (ms: number) => Math.abs(ms - machine.now() - aheadMs) < 1000

  test('F190 shifted time: every reader of the time sees it, and given times stay', () => {
    shiftProcessTime(aheadMs)
    expect(isAhead(systemClock.now())).toBe(true)
    expect(isAhead(Date.parse(new Date().toISOString()))).toBe(true)
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z')
    expect(new Date(2026, 10, 30) instanceof Date).toBe(true)
    expect(Date.UTC(2026, 10, 30)).toBe(machine.UTC(2026, 10, 30))
  })
})

test('movable clock: shows the machine’s time until it is moved, and is never moved back', () => {
  const clock = movableClock()
  expect(clock.aheadSeconds()).toBe(0)
  clock.moveTo(Date.now() + 3_600_000)
  expect(clock.aheadSeconds()).toBe(3600)
  expect(clock.nowMs() - Date.now()).toBeGreaterThan(3_590_000)
  expect(() => clock.moveTo(Date.now() + 60_000)).toThrow('has passed')
})
