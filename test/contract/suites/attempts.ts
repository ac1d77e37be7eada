import { describe, expect, it } from 'vitest'
import { attemptWindowMs, maxAttemptCounters } from '../../../src/core/cluster/refused-attempts.ts'
import type { Attempts } from '../../../src/engine/ports/attempts.ts'

const nowMs = 100 * attemptWindowMs + 5

/** What every counter of refused attempts promises. */
export function describeAttempts(name: string, open: () => Promise<Attempts>): void {
  describe(`refused attempts counted by ${name}`, () => {
    it('F99 attempts: are one tally for a person and window, shown when the window has ended', async () => {
      const attempts = await open()
      await attempts.add('UTOM', 'second factor', 1, nowMs)
      await Promise.all(Array.from({ length: 20 }, () => attempts.add('UTOM', 'not allowed', 1, nowMs)))
      await attempts.add('UANA', 'rate limit', 812, nowMs + attemptWindowMs)
      expect(await attempts.ended(nowMs + attemptWindowMs - 10)).toEqual([])
      const first = {
        fromMs: 100 * attemptWindowMs,
        person: 'UTOM',
        counts: [
          { kind: 'not allowed', count: 20 },
          { kind: 'second factor', count: 1 },
        ],
      }
      expect(await attempts.ended(nowMs + attemptWindowMs)).toEqual([first])
      expect(await attempts.ended(nowMs + 2 * attemptWindowMs)).toMatchObject([{ person: 'UTOM' }, { person: 'UANA' }])
      await attempts.forget(first as Awaited<ReturnType<Attempts['ended']>>[number])
      expect(await attempts.ended(nowMs + 2 * attemptWindowMs)).toMatchObject([
        { person: 'UANA', counts: [{ kind: 'rate limit', count: 812 }] },
      ])
    })

    it('F99 attempts: count further people together when there are many', async () => {
      const attempts = await open()
      for (let person = 0; person < 3 * maxAttemptCounters; person += 1)
        await attempts.add(`U${person}`, 'not a member', 1, nowMs)
      const tallies = await attempts.ended(nowMs + attemptWindowMs)
      expect(tallies).toHaveLength(maxAttemptCounters + 1)
      expect(tallies.find(({ person }) => person === null)?.counts).toEqual([
        { kind: 'not a member', count: 2 * maxAttemptCounters },
      ])
    })

    it('F99 attempts: count a person alone in a window after one with many, whose counters are still there', async () => {
      const attempts = await open()
      for (let person = 0; person < 2 * maxAttemptCounters; person += 1)
        await attempts.add(`U${person}`, 'not a member', 1, nowMs)
      await attempts.add('UTOM', 'not allowed', 3, nowMs + attemptWindowMs)
      const later = (await attempts.ended(nowMs + 2 * attemptWindowMs)).filter(({ fromMs }) => fromMs > nowMs)
      expect(later).toEqual([
        { fromMs: 101 * attemptWindowMs, person: 'UTOM', counts: [{ kind: 'not allowed', count: 3 }] },
      ])
    })
  })
}
