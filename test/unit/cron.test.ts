import { expect, test } from 'vitest'
import { cronProblem } from '../../src/adapters/redis/cron.ts'

test.each(['H 9 * * *', 'H/15 * * * *', 'H(0-29) 9 * * *', '0 h * * *'])(
  'F72 cron: %s is refused, and says why',
  (cron) => {
    expect(cronProblem(cron, 'Europe/Berlin')).toContain('must not contain H')
  },
)

test.each(['0 9 * * *', '*/15 8-18 * * mon-fri', '0 9 * MAR THU'])('F72 cron: %s is taken', (cron) => {
  expect(cronProblem(cron, 'Europe/Berlin')).toBeNull()
})
