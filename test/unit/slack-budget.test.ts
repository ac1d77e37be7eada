import { expect, test } from 'vitest'
import { tiers } from '../../sandbox/workspace/limits/rates.ts'
import { methods } from '../../sandbox/workspace/webapi/methods.ts'
import { SlackBudget } from '../../src/adapters/slack/client/budget.ts'
import { methodNeeds } from '../../src/adapters/slack/client/methods.ts'
import { editRate, keptFrom, messageRate } from '../../src/adapters/slack/client/rates.ts'
import type { Rate, RateLimits } from '../../src/engine/ports/rate-limits.ts'
import { silentLog } from '../contract/suites/silent-log.ts'

const minuteMs = 60_000
const rate: Rate = { burst: 2, refillMs: 1000 }

/** The most calls within any minute. */
const mostInAMinute = ({ burst, refillMs }: Rate) => burst + minuteMs / refillMs

function budgetOn(shared: Partial<RateLimits>) {
  const clock = { nowMs: 1_790_000_000_000, now: () => clock.nowMs }
  const logged: string[] = []
  const log = { ...silentLog, warn: (_: object, text: string) => void logged.push(text) }
  const limits: RateLimits = { take: async () => 0, pause: async () => {}, ...shared }
  return { budget: new SlackBudget(limits, clock, log, 20), clock, logged }
}

const refused = async (): Promise<never> => {
  throw new Error('Redis did not take a token')
}

test('F55 rates: edits stay within fifty in any minute, and other methods within their tier', () => {
  expect(mostInAMinute(editRate)).toBeLessThanOrEqual(50)
  expect(messageRate.refillMs).toBeGreaterThanOrEqual(1000)
  for (const [method, { rate: of }] of Object.entries(methodNeeds)) {
    const { perMinute } = tiers[methods[method]?.tier ?? 'tier1']
    if (of === 'by its sender') expect(method).toMatch(/^chat\.(postMessage|update)$/)
    else expect(minuteMs / of.refillMs, method).toBeLessThanOrEqual(perMinute)
  }
})

test('F55 keptFrom: is a fifth of a burst, and at least one, except for failures and approvals', () => {
  expect((['failure', 'approval', 'end', 'progress'] as const).map((one) => keptFrom(one, editRate))).toEqual([
    0, 0, 2, 2,
  ])
  expect(keptFrom('progress', messageRate)).toBe(1)
})

test.each([
  ['refuses', refused],
  ['does not answer', () => new Promise<never>(() => {})],
])(
  'F55 take: keeps to the same limits by itself, and says so once, while the store of the limits %s',
  async (_, take) => {
    const { budget, clock, logged } = budgetOn({ take })
    const taken: number[] = []
    for (let call = 0; call < 3; call++) taken.push(await budget.take('C1', rate, 0))
    expect(taken).toEqual([0, 0, 1000])
    clock.nowMs += 1000
    expect(await budget.take('C1', rate, 0)).toBe(0)
    expect(logged).toEqual(['the limits of calls to Slack cannot be shared; each bot keeps them by itself'])
  },
)

test('F55 take: leaves tokens to more important calls while the limits cannot be shared', async () => {
  const { budget } = budgetOn({ take: refused })
  expect(await budget.take('C1', rate, 1)).toBe(0)
  expect(await budget.take('C1', rate, 1)).toBe(1000)
  expect(await budget.take('C1', rate, 0)).toBe(0)
})

test('F55 pauseAll: holds in this bot even when it cannot be shared', async () => {
  const { budget, clock } = budgetOn({ pause: refused })
  await budget.pauseAll('C1', 5000)
  expect(await budget.take('C1', rate, 0)).toBe(5000)
  clock.nowMs += 5000
  expect(await budget.take('C1', rate, 0)).toBe(0)
})

test('F55 pauseOwn: makes no other bot wait', async () => {
  const paused: string[] = []
  const { budget } = budgetOn({ pause: async (what) => void paused.push(what) })
  budget.pauseOwn('C1', 5000)
  expect(await budget.take('C1', rate, 0)).toBe(5000)
  expect(paused).toEqual([])
})
