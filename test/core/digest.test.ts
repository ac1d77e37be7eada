import { describe, expect, test } from 'vitest'
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
  expect(details({ ...quiet, ended: [gaveUp()] })).toContain('@UANA | 22 s | 2026-11-20T12:40:22.000Z | ')
  const { startedAtMs: _, ...neverStarted } = gaveUp({ state: 'denied', now: '' })
  expect(details({ ...quiet, ended: [neverStarted] })).toContain('@UANA |  | 2026-11-20T12:40:22.000Z | ')
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

test('digest: says that only the newest operations are counted when more ended', () => {
  const said = (facts: ClusterFacts) => read(digest(facts, minutes(24 * 60)).message)
  const facts = { ...quiet, ended: [gaveUp()] }
  expect(said(facts)).not.toContain('counted')
  expect(said({ ...facts, endedPeriod: 'shortened' })).toContain(
    'Only the newest 1 ended operations are counted. All: history',
  )
})

test('F43 digest: names each node of an unattended night once, also one that gave way and was not begun again', () => {
  const run = (name: string, outcome: string) => ({ run: `op-night-${name}`, node: name, outcome })
  const runs = [
    run('storage-01', 'gave way'),
    run('storage-02', 'gave way'),
    run('storage-02', 'succeeded'),
    run('storage-03', 'quarantined'),
  ]
  const night = operation('op-night', {
    requester: { policy: 'reboots', hash: 'abc', owner: 'SOPS' },
    state: 'failed',
    nodes: ['storage-01', 'storage-02', 'storage-03'],
    endedAtMs: minutes(5),
    runs,
  })
  const nights = [{ policy: 'reboots', skipped: [], next: null }]
  const said = read(digest({ ...quiet, ended: [night], nights }, minutes(60)).message)
  expect(said).toContain(
    'policy reboots (op-night): failed. done: storage-02; quarantined: storage-03; not begun: storage-01.',
  )
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

describe('unattended', () => {
  const requester = { policy: 'reboots', hash: 'h', owner: 'S0OPS' }
  const night = { policy: 'reboots', skipped: [], next: { prepareAtMs: atMs + 60_000, opensAtMs: atMs + 120_000 } }
  const told = (facts: ClusterFacts): string =>
    digest(facts, minutes(24 * 60))
      .message.parts.flatMap((part) => (part.part === 'text' ? part.lines.map(plain) : []))
      .join('\n')

  test('digest: says of a night what was done, what failed and what was left out, and what comes next', () => {
    const run = (node: string, outcome: string) => ({ run: `op-7F2QAAAA-${node}`, node, outcome })
    const ended = operation('op-7F2QAAAA', {
      requester,
      state: 'failed',
      endedAtMs: minutes(5),
      nodes: ['c-1', 'c-2', 'c-3', 'c-4'],
      runs: [run('c-1', 'succeeded'), run('c-2', 'failed'), run('c-3', 'nothing to do')],
      leftOut: [{ nodes: ['control-01'], why: 'not approved in time' }],
      now: 'Stopped at 1 failure.',
    })
    expect(told({ ...quiet, ended: [ended], nights: [night] })).toContain(
      'policy reboots (op-7F2QAAAA): failed. done: c-1; nothing to do: c-3; failed: c-2; not begun: c-4; not approved in time: control-01. Stopped at 1 failure.\npolicy reboots: next card 2026-11-20T14:01:00.000Z',
    )
  })

  test('digest: says once of a night that could not be submitted that it was skipped', () => {
    const skipped = [{ atMs: minutes(60), date: '2026-11-19', why: 'policy reboots has no owner' }]
    const discarded = operation('op-7F2QAAAA', { requester, state: 'discarded', endedAtMs: minutes(60) })
    const said = told({ ...quiet, ended: [discarded], nights: [{ ...night, skipped }] })
    expect(said).toContain('the night of 2026-11-19 was skipped')
    expect(said).not.toContain('op-7F2QAAAA')
  })

  test('digest: says that a night was skipped and why, also when nothing else happened', () => {
    const skipped = [{ atMs: minutes(60), date: '2026-11-19', why: 'it was not prepared in time' }]
    expect(told({ ...quiet, nights: [{ ...night, skipped }] })).toContain(
      'policy reboots: the night of 2026-11-19 was skipped: it was not prepared in time.',
    )
    expect(told({ ...quiet, nights: [night] })).toContain('nothing happened')
  })
})
