import { describe, expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import type { Operation } from '../../src/core/operation/state.ts'
import type { RunEvent } from '../../src/core/run/events.ts'
import { type RunJournal, runsOfTimeline, timeline } from '../../src/messages/operations/timeline.ts'
import { timelinePicture } from '../../src/messages/operations/timeline-picture.ts'
import { planOf } from './plans-examples.ts'
import { ended, operationAfter, planWith, started } from './rollout-examples.ts'
import { created, indexOf } from './runs-examples.ts'

const at = (kind: Parameters<typeof indexOf>[1]) => indexOf('reboot', kind)

const journalOf = (...events: readonly (readonly [second: number, event: RunEvent])[]) =>
  [[0, created('reboot')] as const, ...events].map(([second, event]) => ({ atMs: second * 1000, event }))

const done = (index: number, evidence: string): RunEvent => ({ type: 'stepDone', index, evidence, notes: {} })

/** The lines of a timeline, without the times of day. */
const linesOf = (operation: Operation, runs: readonly RunJournal[], nowMs: number) =>
  timeline(operation, [], runs, nowMs)
    .parts.flatMap((part) => ('lines' in part ? part.lines : []))
    .map((one) => plain(one).replaceAll(/\d{4}-\S+Z/g, 'T'))

const one = operationAfter(planOf('reboot'), [started(1)])

describe('timeline', () => {
  test('timeline: shows each phase and step with its duration, evidence and longest wait', () => {
    const drain = at('drain')
    const journal = journalOf(
      [2, done(0, 'right node')],
      [3, done(at('acquireLock'), 'holds cluster')],
      [4, done(at('verifyCluster'), 'all pass')],
      [5, { type: 'stepBegan', index: drain, changing: ['hook evacuate'], notes: {} }],
      [6, { type: 'waiting', index: drain, key: 'runs', reason: 'hook evacuate runs', sinceMs: 6000 }],
      [66, done(drain, 'by evacuate')],
    )
    expect(linesOf(one, [{ node: 'hyper-01', journal }], 70_000)).toEqual([
      'T started',
      'hyper-01',
      'T check and lock: 4 s',
      '● 1. check the node, 2 s: right node',
      '● 2. acquire the lock, 1 s: holds cluster',
      '● 3. check the cluster, 1 s: all pass',
      'T take out of service: 1 m 2 s',
      '● 4. drain, 1 m 2 s: by evacuate; waited 1 m: hook evacuate runs',
    ])
  })

  test('timeline: shows failures and what was rolled back, and the step in work until now', () => {
    const drain = at('drain')
    const failed = journalOf(
      [1, { type: 'stepBegan', index: drain, changing: ['hook evacuate'], notes: {} }],
      [5, { type: 'stepFailed', index: drain, code: 'hook failed', failure: 'exited 3', reboot: 'did not happen' }],
      [6, { type: 'undoBegan', index: drain }],
      [9, { type: 'undoDone', index: drain, evidence: 'by enable' }],
    )
    const lines = linesOf(one, [{ node: 'hyper-01', journal: failed }], 70_000)
    expect(lines.slice(-2)).toEqual(['✕ 4. drain, 5 s: exited 3', '↩ 4. undrain, 4 s: by enable'])
    const waits = journalOf(
      [1, done(0, 'right node')],
      [2, { type: 'waiting', index: 1, key: 'lock', reason: 'waiting for lock cluster', sinceMs: 2000 }],
    )
    expect(linesOf(one, [{ node: 'hyper-01', journal: waits }], 61_000).at(-1)).toBe(
      '◐ 2. acquire the lock, 1 m: waiting for lock cluster',
    )
  })

  test('timeline: shows phases only when there are several nodes, and trouble first', () => {
    const several = operationAfter(planWith(4), [
      started(1),
      ended(1, 'succeeded'),
      started(2),
      ended(2, 'undone'),
      started(3),
    ])
    expect(runsOfTimeline(several).map(({ node }) => node)).toEqual(['n2', 'n3', 'n1'])
    const journal = journalOf([1, done(0, 'right node')])
    const lines = linesOf(
      several,
      [
        { node: 'n2', journal },
        { node: 'n3', journal },
      ],
      2000,
    )
    expect(lines).toContain('T check and lock: 1 s')
    expect(lines.join()).not.toContain('check the node')
    expect(lines.at(-1)).toBe('and 1 more nodes')
  })

  test('F199 timeline: has a picture of each run, from the journal of the operation', () => {
    const events = [started(1), ended(1, 'succeeded'), started(2), ended(2, 'undone'), started(3)]
    const journal = events.map((event, index) => ({ atMs: (index + 1) * 1000, event, cluster: 'eu-1' }))
    const [part] = timelinePicture(operationAfter(planWith(4), events), journal, 9000)
    const picture = part?.part === 'picture' && part.picture.kind === 'timeline' ? part.picture : undefined
    expect(picture?.waves.flatMap(({ runs }) => runs)).toEqual([
      { node: 'n1', mark: 'done', startMs: 1000, endMs: 2000 },
      { node: 'n2', mark: 'failed', startMs: 3000, endMs: 4000 },
      { node: 'n3', mark: 'running', startMs: 5000, endMs: null },
    ])
    expect(picture?.planned).toBe(planWith(4).nodes.length - 3)
    expect(picture?.toMs).toBe(9000)
  })

  test('timeline: has no picture of a single node', () => {
    expect(timelinePicture(one, [], 9000)).toEqual([])
  })
})
