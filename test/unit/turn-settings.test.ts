import { expect, test } from 'vitest'
import { defaultTurnSettings, renewalsPerLease } from '../../src/adapters/redis/turn-settings.ts'

const handoverMs = 3_000
const slackMs = 500

test('F62 default settings: another bot takes the turns of a dead one within three seconds', () => {
  const { leaseMs, stalledMs, idleLookMs } = defaultTurnSettings
  // the lease ends, the next look finds the turn, and its wake-up reaches a bot
  expect(leaseMs + stalledMs).toBeLessThanOrEqual(handoverMs - slackMs)
  expect(idleLookMs).toBeLessThanOrEqual(handoverMs - slackMs)
})

test('F62 default settings: a lease outlasts two renewals that come late', () => {
  expect(renewalsPerLease).toBeGreaterThanOrEqual(3)
})
