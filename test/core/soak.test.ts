import { describe, expect, test } from 'vitest'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { type Operation, operationState } from '../../src/core/operation/state.ts'
import { wavesUpTo } from '../../src/core/plan/rollout-rule.ts'
import { rollout } from '../../src/core/rollout/rollout.ts'
import { lookEveryMs, nextOfSoak } from '../../src/core/rollout/soak.ts'
import { ended, lastThreadLine, operationAfter, planWith, started } from './rollout-examples.ts'

/** Four nodes in waves of one and two that soak for ten minutes. */
const plan = { ...planWith(4), atOnce: 2, waves: wavesUpTo(2), soakMs: 600_000 }
const everyMs = lookEveryMs(plan)

const canary: readonly OperationEvent[] = [started(1), ended(1, 'succeeded')]
const began: OperationEvent = { type: 'soakBegan', untilMs: 600_000 }
const healthy: OperationEvent = { type: 'soakHealthy' }
const failed: OperationEvent = { type: 'soakFailed', why: ['members: not alive: n1'] }

const stateAfter = (...events: readonly OperationEvent[]): Operation => operationAfter(plan, [...canary, ...events])
const doesNext = (operation: Operation) => rollout(operation, []).does

/** The state after the canary and these events at their times. */
function at(...events: readonly (readonly [number, OperationEvent])[]): Operation {
  const first = {
    type: 'planned',
    operation: 'op-1',
    requester: 'U',
    plan,
    hash: '',
    askedIn: 'C',
    channel: 'C',
  } as const
  const planned = { ...first, evidence: [], expiresAtMs: 0, retryOf: null }
  const before: readonly OperationEvent[] = [planned, { type: 'started', evidence: [] }, ...canary]
  const state = operationState(
    [...before.map((event) => [0, event] as const), ...events].map(([atMs, event]) => ({ atMs, cluster: 'c', event })),
  )
  if (state === null) throw new Error('no operation')
  return state
}

describe('soak', () => {
  test('S63 soak: the next node starts only once the wave has soaked', () => {
    expect(doesNext(stateAfter())).toBe('soak')
    expect(doesNext(stateAfter(began))).toBe('soak')
    expect(doesNext(at([0, began], [599_999, healthy]))).toBe('soak')
    expect(rollout(at([0, began], [600_000, healthy]), [])).toMatchObject({ does: 'start', node: 'n2' })
  })

  test('S63 soak: each wave soaks for itself, also the second one', () => {
    const second = [started(2), ended(2, 'succeeded'), started(3), ended(3, 'succeeded')].map(
      (one) => [700_000, one] as const,
    )
    expect(doesNext(at([0, began], [600_000, healthy], ...second))).toBe('soak')
    expect(doesNext(at([0, began], [600_000, healthy], ...second.slice(0, 2))), 'within the wave').toBe('start')
  })

  test('soak: is left out without waves, after the last wave, and after a wave that changed nothing', () => {
    const one = { ...plan, waves: [{ nodes: 'rest', canary: 'no' }] as const }
    expect(doesNext(operationAfter(one, canary))).toBe('start')
    const all = [2, 3, 4].flatMap((number) => [started(number), ended(number, 'succeeded')])
    expect(doesNext(stateAfter(...all))).toBe('end')
    expect(doesNext(operationAfter(plan, [started(1), ended(1, 'nothing to do')]))).toBe('start')
  })

  test('S63 soak: a no pauses the operation, and when it is resumed the time begins again', () => {
    const paused = stateAfter(began, failed)
    expect([paused.state, doesNext(paused)]).toEqual(['pausing', 'pause'])
    const resumed = stateAfter(began, failed, { type: 'paused' }, { type: 'resumed', person: 'UANA' })
    expect(doesNext(resumed)).toBe('soak')
    expect(nextOfSoak(resumed, 10_000)).toEqual({ does: 'begin', untilMs: 610_000 })
  })

  test('S63 soak: begins again after three missed looks', () => {
    const soaking = at([0, began], [everyMs, healthy])
    expect(nextOfSoak(soaking, everyMs + 1000)).toEqual({ does: 'wait', untilMs: 2 * everyMs })
    expect(nextOfSoak(soaking, 2 * everyMs)).toEqual({ does: 'note' })
    expect(nextOfSoak(soaking, 4 * everyMs)).toEqual({ does: 'note' })
    expect(nextOfSoak(soaking, 4 * everyMs + 1)).toEqual({ does: 'begin', untilMs: 4 * everyMs + 1 + 600_000 })
  })

  test('soak: is looked at once more at its end, and neither all the time nor too rarely before', () => {
    expect(nextOfSoak(at([0, began], [590_000, healthy]), 595_000)).toEqual({ does: 'wait', untilMs: 600_000 })
    expect([1000, 600_000, 86_400_000].map((soakMs) => lookEveryMs({ soakMs }))).toEqual([15_000, 30_000, 300_000])
  })

  test('soak: the thread names the wave, what was found, and that the time begins again', () => {
    const line = (...events: readonly OperationEvent[]) => lastThreadLine(plan, [...canary, ...events])
    expect(line(began)).toContain('Wave 1 of 3: n1 done. The next one starts if all checks agree until')
    expect(line(began, healthy)).toBe('')
    expect(line(began, began)).toContain('Wave 1 was not watched for a while. It soaks again, until')
    expect(line(began, failed)).toContain('Wave 1 did not stay healthy: members: not alive: n1.')
    expect(line(began, failed, { type: 'paused' })).toContain('Paused: the last wave did not stay healthy.')
  })
})
