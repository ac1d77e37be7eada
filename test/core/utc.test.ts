import { expect, test } from 'vitest'
import { utcMinute } from '../../src/core/text/utc.ts'

test('UTC: cuts a time to its minute, whatever the zone of the machine', () => {
  expect(utcMinute(Date.UTC(2026, 10, 30, 14, 5, 59, 999))).toBe('2026-11-30 14:05 UTC')
  expect(utcMinute(0)).toBe('1970-01-01 00:00 UTC')
})

test('UTC: throws for a time that no date has', () => expect(() => utcMinute(Number.NaN)).toThrow(RangeError))
