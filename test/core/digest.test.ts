import { expect, test } from 'vitest'
import type { ClusterFacts } from '../../src/core/commands/facts.ts'
import { plain } from '../../src/core/message.ts'
import type { OperationSummary } from '../../src/core/operation/summary.ts'
import { digest } from '../../src/messages/answers/digest.ts'
import { keptLocks } from '../../src/messages/operations/kept-locks.ts'
import { atMs, busy, minutes, operation, quiet, read } from './answers-examples.ts'

const gaveUp = (rest: Partial<OperationSummary> = {}) =>
  operation('op-gone-01', {
    state: 'failed',
    now: 'gone-01 marked failed',
    nodes: ['gone-01'],
    createdAtMs: minutes(90),
    startedAtMs: minutes(80),
    endedAtMs: minutes(80) + 22_000,
    changedAtMs: minutes(10),
    ...rest,
  })

const details = (facts: ClusterFacts): string => {
  const { detail } = digest(facts, minutes(24 * 60))
  return detail === null ? '' : read(detail)
}

test('F43 digest: says that a lock is held only while it is held', () => {
  const ended = [gaveUp()]
  expect(details({ ...quiet, ended })).not.toMatch(/held/i)
  expect(details({ ...quiet, ended, locks: busy.locks })).toContain('. Lock still held: gone-01')
  expect(details({ ...quiet, ended, locks: null })).toContain('. Its locks could not be read')
})

test('F43 digest: says that a node is drained only while it is drained', () => {
  const ended = [operation('op-compute-01', { state: 'succeeded', now: 'compute-01 drained', endedAtMs: minutes(9) })]
  expect(details({ ...quiet, ended })).not.toContain('Still drained')
  expect(details({ ...quiet, ended, locks: busy.locks })).toContain('. Still drained: compute-01')
})

test('F43 digest: shows how long an operation took and when it ended, whatever its age', () => {
  expect(details({ ...quiet, ended: [gaveUp()] })).toContain(', took 22 s, ended 2026-11-20T12:40:22.000Z.')
  const { startedAtMs: _, ...neverStarted } = gaveUp({ state: 'denied', now: '' })
  expect(details({ ...quiet, ended: [neverStarted] })).toContain('by @UANA, ended 2026-11-20T12:40:22.000Z')
})

test('F43 digest: leaves out what ended before the last digest and changed since, such as a broken lock', () => {
  expect(plain(digest({ ...quiet, ended: [gaveUp()] }, minutes(60)).message.sentence)).toContain('nothing happened')
  expect(plain(digest({ ...quiet, ended: [gaveUp()] }, minutes(81)).message.sentence)).toContain('1 failed')
})

test('F43 digest: does not count a plan that was thrown away', () => {
  const draft = operation('op-draft', { state: 'discarded', endedAtMs: minutes(5) })
  const { message, detail } = digest({ ...quiet, ended: [draft] }, minutes(60))
  expect([plain(message.sentence), detail]).toEqual(['eu-1: nothing happened, nothing is open.', null])
  expect(details({ ...quiet, ended: [draft, gaveUp()] })).not.toContain('op-draft')
})

test('F43 status: says of an open operation how long ago it was requested', () => {
  const open = [operation('op-1A', { createdAtMs: atMs - 6 * 60_000 })]
  expect(read(digest({ ...quiet, open }, minutes(60)).message)).toContain('by @UANA, requested 6 m ago')
})

test('F43 kept locks: leave out a lock that a person has broken', () => {
  const runs = [
    { node: 'storage-01', outcome: 'failed', lock: 'kept' },
    { node: 'storage-02', outcome: 'failed', lock: 'kept' },
    { node: 'storage-03', outcome: 'succeeded', lock: 'released' },
    { node: 'storage-04', outcome: null, lock: null },
  ] as const
  expect(keptLocks(runs, ['storage-01'])).toBe('Lock STILL HELD: run “unlock storage-02” once it is safe')
  expect(keptLocks(runs, ['storage-01', 'storage-02'])).toBeNull()
})
