import { afterEach, expect, test, vi } from 'vitest'
import { keepLeases } from '../../src/adapters/redis/lease.ts'

afterEach(() => void vi.useRealTimers())

test('S09 lease: aborts a turn when its lease was not renewed in time, without an answer of the store', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  const leases = keepLeases(1_000)
  const [kept, over] = [leases.begin('kept'), leases.begin('over')]
  vi.advanceTimersByTime(900)
  leases.renewed(['kept'])
  vi.advanceTimersByTime(500)
  expect([kept.aborted, over.aborted, over.reason]).toEqual([false, true, 'lease lost'])
  leases.close()
})
