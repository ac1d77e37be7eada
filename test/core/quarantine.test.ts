import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activeRuns } from '../../src/core/operation/active-runs.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { prohibitionOf, prohibitionOfRun } from '../../src/core/operation/prohibitions.ts'
import { quarantinedNodes } from '../../src/core/operation/quarantine.ts'
import { rolloutRule, wavesUpTo } from '../../src/core/plan/rollout-rule.ts'
import { stoppedBy } from '../../src/core/rollout/failures.ts'
import { type ActiveRun, rollout } from '../../src/core/rollout/rollout.ts'
import { nodesOfWave } from '../../src/core/rollout/waves.ts'
import type { RunEvent } from '../../src/core/run/events.ts'
import { holds } from '../property.ts'
import {
  ended,
  failure,
  lastThreadLine,
  operationAfter,
  planWith,
  refusal,
  runOf,
  started,
} from './rollout-examples.ts'

const planFor = (quarantineLimit: number) => ({ ...planWith(4), quarantineLimit })
const active = (number: number, ...events: readonly RunEvent[]): ActiveRun => ({
  state: runOf(number, ...events),
  called: events.some(({ type }) => type === 'needsAttention') ? 'yes' : 'no',
})
const refused = (number: number, cause: string) => ended(number, 'undone', { refusal: cause })
const calls: RunEvent = { type: 'needsAttention', index: 0, why: 'x', owed: ['x'] }

describe('quarantine', () => {
  const stateAfter = (limit: number, ...events: readonly OperationEvent[]) => operationAfter(planFor(limit), events)

  test('S74 quarantine: the others continue after a node that refused, and it is reported by itself', () => {
    const one = stateAfter(1, started(1), refused(1, 'locked'))
    expect(rollout(one, [])).toMatchObject({ does: 'start', node: 'n2' })
    const rest = [started(2), ended(2, 'succeeded'), started(3), ended(3, 'succeeded')]
    const all = stateAfter(1, started(1), refused(1, 'locked'), ...rest, started(4), ended(4, 'succeeded'))
    expect(rollout(all, [])).toEqual({
      does: 'end',
      outcome: 'succeeded',
      summary: '3 done, 0 failed, 1 quarantined (n1: locked), 0 untouched.',
    })
  })

  test('S74 quarantine: the line of a wave does not count a quarantined node as failed', () => {
    const inWaves = { ...planFor(1), atOnce: 2, waves: wavesUpTo(2) }
    const wave = [started(2), started(3), refused(2, 'locked'), ended(3, 'succeeded')]
    expect(lastThreadLine(inWaves, [started(1), ended(1, 'succeeded'), ...wave])).toContain('n3 done; n2 quarantined.')
  })

  test('S74 quarantine: is off unless the plan has a limit', () => {
    expect(rollout(stateAfter(0, started(1), refused(1, 'locked')), [])).toMatchObject({
      does: 'end',
      outcome: 'failed',
    })
    expect(stoppedBy(stateAfter(0, started(1), started(2)), 'op-1-2', [runOf(1, refusal('locked'))], [])).toBe(
      'n1 failed',
    )
  })

  test('S74 quarantine: a failure with any other cause stops the operation, whatever the limit', () => {
    expect(rollout(stateAfter(3, started(1), ended(1, 'undone')), [])).toMatchObject({ does: 'end', outcome: 'failed' })
    expect(stoppedBy(stateAfter(3, started(1), started(2)), 'op-1-2', [runOf(1, failure)], [])).toBe('n1 failed')
  })

  test('S74 quarantine: a node beyond the limit counts as failed, also while it is rolled back', () => {
    const between = [started(2), ended(2, 'succeeded')] as const
    const two = stateAfter(1, started(1), refused(1, 'locked'), ...between, started(3))
    expect(stoppedBy(two, null, [runOf(3, refusal('pinned'))], [])).toBe('n3 failed')
    const over = stateAfter(1, started(1), refused(1, 'locked'), ...between, started(3), refused(3, 'pinned'))
    expect(rollout(over, [])).toMatchObject({ does: 'end', outcome: 'failed' })
  })

  test('S74 quarantine: nothing starts beside a refused node until it is rolled back, and nothing else is rolled back', () => {
    const two = stateAfter(1, started(1), started(2))
    expect(rollout(two, [active(1, refusal('locked')), active(2)])).toEqual({ does: 'wait' })
    expect(stoppedBy(two, 'op-1-2', [runOf(1, refusal('locked'))], [])).toBeNull()
  })

  test('S74 quarantine: a refused node that needed a person for its rollback counts as failed', () => {
    const two = stateAfter(1, started(1), started(2))
    expect(stoppedBy(two, 'op-1-2', [runOf(1, refusal('locked'), calls)], [])).toBe('n1 failed')
    expect(runOf(1, refusal('locked'), calls).failure?.cause).toBeUndefined()
  })

  test('S74 quarantine: two in a row pause, and one that changed nothing does not come between', () => {
    const row = [started(1), refused(1, 'locked'), started(2)] as const
    expect(stateAfter(3, ...row, refused(2, 'pinned')).state).toBe('pausing')
    expect(stateAfter(3, ...row, ended(2, 'nothing to do'), started(3), refused(3, 'pinned')).state).toBe('pausing')
    expect(stateAfter(3, ...row, ended(2, 'succeeded'), started(3), refused(3, 'pinned')).state).toBe('running')
  })

  test('S74 quarantine: two with the same cause pause, however many succeeded between them', () => {
    const many = [started(1), refused(1, 'locked'), started(2), ended(2, 'succeeded'), started(3)] as const
    expect(stateAfter(3, ...many, refused(3, 'locked')).state).toBe('pausing')
    const paused = [...many, refused(3, 'locked'), { type: 'paused' }] as const
    expect(lastThreadLine(planFor(3), paused)).toContain(
      'Paused: two nodes refused to be drained for the same cause, locked.',
    )
    const resumed = stateAfter(3, ...paused, { type: 'resumed', person: 'UANA' })
    expect(rollout(resumed, [])).toMatchObject({ does: 'start', node: 'n4' })
  })

  test('S74 quarantine: an operation that only set nodes aside has failed', () => {
    const all = [1, 2, 3, 4].flatMap((number) => [started(number), refused(number, `cause ${number}`)])
    expect(rollout(stateAfter(4, ...all), [])).toMatchObject({ does: 'end', outcome: 'failed' })
  })

  test('S74 quarantine: counts for nothing in a wave: a quarantined canary is followed by another', () => {
    const waves = { ...planFor(2), waves: wavesUpTo(3) }
    const canary = operationAfter(waves, [started(1), refused(1, 'locked'), started(2)])
    expect(nodesOfWave(canary)).toEqual([])
    const proven = operationAfter(waves, [started(1), refused(1, 'locked'), started(2), ended(2, 'succeeded')])
    expect(nodesOfWave(proven)).toEqual(['n3', 'n4'])
  })

  test('S74 quarantine: is stored as what forbids, like any failure, as soon as the node refuses', () => {
    const run = { run: 'op-1-1', node: 'n1' }
    expect(prohibitionOfRun(refusal('locked'), run)).toEqual({ is: 'run failed', ...run })
    expect(prohibitionOf(refused(1, 'locked'), null)).toEqual({ is: 'run failed', ...run })
  })

  test('S74 quarantine: a refusal that the journals lost counts as a failure', () => {
    const lost = [{ is: 'run failed', run: 'op-1-1', node: 'n1' }] as const
    expect(stoppedBy(stateAfter(3, started(2)), null, [], lost)).toBe('n1 failed')
    expect(stoppedBy(stateAfter(3, started(1), refused(1, 'locked')), null, [], lost)).toBe('n1 failed')
  })

  test('rollout rule: the limit of the request, else that of the configuration, else none', () => {
    const rollouts = { rollout: { waves: 'canary', soakMs: 0, quarantine: 2 } } as const
    const limit = (typed: object, policy: Parameters<typeof rolloutRule>[0] = rollouts) =>
      rolloutRule(policy, typed, 'in service').quarantineLimit
    expect([limit({}), limit({ quarantine: 0 }), limit({ quarantine: 5 }), limit({}, {})]).toEqual([2, 0, 5, 0])
    expect(rolloutRule(rollouts, { quarantine: 5 }, 'restored').quarantineLimit).toBe(0)
  })
})

const outcome = fc.constantFrom('succeeded', 'nothing to do', 'locked', 'pinned', 'failed')
type Ends = { readonly pick: number; readonly as: string; readonly starts: boolean }

/** A journal in which runs start as the rollout says, end in any order and are resumed after each pause. */
function journal(limit: number, steps: readonly Ends[]) {
  const events: OperationEvent[] = []
  const now = () => operationAfter(planFor(limit), events)
  for (const { pick, as, starts } of steps) {
    const next = rollout(now(), [])
    const active = activeRuns(now())
    const ending = active[pick % Math.max(1, active.length)]
    if (next.does === 'end') break
    if (next.does === 'pause') events.push({ type: 'paused' }, { type: 'resumed', person: 'UANA' })
    else if (next.does === 'start' && (starts || ending === undefined))
      events.push({ type: 'runStarted', run: next.run, node: next.node })
    else if (ending !== undefined) {
      const cause = as === 'locked' || as === 'pinned' ? { refusal: as } : {}
      const outcome = as === 'succeeded' || as === 'nothing to do' ? as : 'undone'
      events.push({ type: 'runEnded', run: ending.run, node: ending.node, outcome, summary: '', ...cause })
    }
  }
  return now()
}

describe('quarantine, for any order in which runs start and end', () => {
  const steps = fc.array(fc.record({ pick: fc.nat(9), as: outcome, starts: fc.boolean() }), { maxLength: 20 })

  test('S74 quarantine: sets aside at most as many nodes as the plan allows, each of them refused', () => {
    holds(
      fc.property(fc.nat(3), steps, (limit, moves) => {
        const operation = journal(limit, moves)
        const aside = quarantinedNodes(operation)
        const refusals = operation.runs.filter((run) => run.refusal !== undefined)
        expect(aside).toHaveLength(Math.min(limit, refusals.length))
        const others = operation.runs.filter(
          ({ outcome: how, node }) => how === 'undone' && !aside.some((one) => one.node === node),
        )
        if (others.length > 0) expect(rollout(operation, []).does).not.toBe('start')
      }),
      300,
    )
  })
})
