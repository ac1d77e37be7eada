import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { durationsIn, estimateForRoles, estimateOf } from '../../src/core/estimates/history.ts'
import { neededTime } from '../../src/core/estimates/needed.ts'
import { totalMs } from '../../src/core/estimates/total.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import type { OperationSummary } from '../../src/core/operation/summary.ts'
import { wavesUpTo } from '../../src/core/plan/rollout-rule.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import type { RunEvent } from '../../src/core/run/events.ts'
import { type WorkKind, workedMs } from '../../src/core/run/worked.ts'
import { holds } from '../property.ts'
import { policy } from '../world/policy.ts'
import { createdRun, operationAfter, planWith } from './rollout-examples.ts'

/** The summary of an operation whose runs took these times, in the order of their start. */
const summaryOf = (work: WorkKind, roles: readonly string[], ...took: readonly number[]): OperationSummary => ({
  operation: 'op-1',
  cluster: 'eu-1',
  state: 'succeeded',
  command: 'reboot',
  words: '',
  reason: '',
  requester: 'UANA',
  nodes: [],
  channel: 'C1',
  createdAtMs: 0,
  changedAtMs: 0,
  approvals: 0,
  approvalsNeeded: 0,
  expiresAtMs: null,
  now: '',
  runs: took.map((ms, index) => ({
    run: `op-1-${index}`,
    node: `n${index}`,
    outcome: 'succeeded',
    worked: { work, roles, ms },
  })),
  cleanupOwed: [],
})

describe('estimates', () => {
  test('estimates: none below five runs, then median and nine of ten by nearest rank', () => {
    const four = durationsIn([summaryOf('reboot', ['compute'], 1, 2, 3, 4)])
    expect(estimateOf(four, 'reboot', 'compute')).toBeNull()
    const ten = durationsIn([
      summaryOf('reboot', ['compute'], 10, 9, 8, 7, 6),
      summaryOf('reboot', ['compute'], 5, 4, 3, 2, 1),
    ])
    expect(estimateOf(ten, 'reboot', 'compute')).toEqual({ p50Ms: 5, p90Ms: 9, neededMs: 10, runs: 10 })
    expect(estimateOf(ten, 'upgrade', 'compute')).toBeNull()
    expect(estimateOf(ten, 'reboot', 'storage')).toBeNull()
  })

  test('S17 estimates: a window must leave time for the longest of the last 20 runs, not for older ones', () => {
    const newest = Array.from({ length: 19 }, () => 5)
    const neededWith = (...older: readonly number[]) =>
      estimateOf(
        durationsIn([summaryOf('reboot', ['a'], ...newest), summaryOf('reboot', ['a'], ...older)]),
        'reboot',
        'a',
      )?.neededMs
    expect(neededWith(1, 90)).toBe(90)
    expect(neededWith(90, 1)).toBe(5)
    // many long runs raise the ninth of ten
    expect(neededWith(...Array.from({ length: 40 }, () => 80), 1)).toBe(80)
  })

  test('estimates: the longest role of a node counts, and one without an estimate leaves none', () => {
    const known = durationsIn([summaryOf('reboot', ['a'], 1, 1, 1, 1, 1), summaryOf('reboot', ['b'], 7, 7, 7, 7, 7)])
    expect(estimateForRoles(known, 'reboot', ['a', 'b'])).toMatchObject({ p50Ms: 7, neededMs: 7 })
    expect(estimateForRoles(known, 'reboot', ['a', 'c'])).toBeNull()
    expect(estimateForRoles(known, 'reboot', [])).toBeNull()
  })

  test('S17 estimates: a role with too few runs counts with what the configuration expects, and is assumed', () => {
    const role = 'compute'
    const rules = policy.roles.compute
    if (rules === undefined) throw new Error('no role')
    const own: Policy = {
      ...policy,
      roles: { ...policy.roles, [role]: { ...rules, expected: { rebootMs: 70, upgradeMs: 90 } } },
    }
    const node: Node = {
      cluster: 'harbour',
      name: 'n1',
      roles: [role],
      rack: null,
      zone: null,
      group: null,
      membership: 'alive',
      address: null,
    }
    const four = durationsIn([summaryOf('reboot', [role], 1, 2, 3, 4)])
    expect(neededTime(four, own, node, 'reboot')).toEqual({ ms: 70, is: 'assumed' })
    expect(neededTime(four, own, node, 'upgrade')).toEqual({ ms: 90, is: 'assumed' })
    const five = durationsIn([summaryOf('reboot', [role], 1, 2, 3, 4, 5)])
    expect(neededTime(five, own, node, 'reboot')).toEqual({ ms: 5, is: 'known' })
    const both = { ...node, roles: [role, 'storage'] }
    expect(neededTime(five, own, both, 'reboot').is).toBe('assumed')
  })

  test('estimates: whatever the durations are, no estimate exceeds the time that a window must leave', () => {
    holds(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 5, maxLength: 150 }), (took) => {
        const one = estimateOf(durationsIn([summaryOf('reboot', ['a'], ...took)]), 'reboot', 'a')
        expect(one?.p50Ms).toBeLessThanOrEqual(one?.p90Ms ?? -1)
        expect(one?.p90Ms).toBeLessThanOrEqual(one?.neededMs ?? -1)
        expect(one?.neededMs).toBe(Math.max(one?.p90Ms ?? 0, ...took.slice(-20)))
      }),
      300,
    )
  })
})

/** The entries of a run, each at its second. */
const entries = (...events: readonly (readonly [number, RunEvent])[]) =>
  [[0, createdRun(1)] as const, ...events].map(([second, event]) => ({ atMs: second * 1000, event }))

const lockIndex = 1
const locked: RunEvent = { type: 'stepDone', index: lockIndex, evidence: '', notes: {} }
const endedAs = (outcome: Extract<RunEvent, { type: 'ended' }>['outcome']): RunEvent =>
  ({
    ...{ type: 'ended', outcome, summary: '', lock: 'released' },
  }) as const

describe('worked time', () => {
  test('S17 worked time: from the last time the lock was taken to the end, without the wait for it', () => {
    expect(workedMs(entries([100, locked], [160, endedAs('succeeded')]))).toBe(60_000)
    const gaveBack: RunEvent = { type: 'gaveBack', index: lockIndex, because: null }
    expect(workedMs(entries([100, locked], [110, gaveBack], [500, locked], [540, endedAs('succeeded')]))).toBe(40_000)
  })

  test('S17 worked time: failures count, up to the moment at which a person was called', () => {
    const called: RunEvent = { type: 'needsAttention', index: 3, why: '', owed: [] }
    expect(workedMs(entries([100, locked], [130, called], [9_000, endedAs('failed')]))).toBe(30_000)
    expect(workedMs(entries([100, locked], [130, endedAs('undone')]))).toBe(30_000)
  })

  test.each(['nothing to do', 'cancelled', 'gave way'] as const)('worked time: none for a run that %s', (outcome) => {
    expect(workedMs(entries([100, locked], [130, endedAs(outcome)]))).toBeNull()
  })

  test('worked time: none without a lock, and none before the end', () => {
    expect(workedMs(entries([130, endedAs('failed')]))).toBeNull()
    expect(workedMs(entries([100, locked]))).toBeNull()
  })
})

describe('total time', () => {
  const minute = () => 60_000

  test('total time: nodes one by one take the sum, and soaks come between waves', () => {
    expect(totalMs(operationAfter({ ...planWith(1000), atOnce: 1 }, []), minute)).toBe(4 * 60_000)
    const soaking = { ...planWith(1000), atOnce: 1, waves: wavesUpTo(1), soakMs: 10_000 }
    expect(totalMs(operationAfter(soaking, []), minute)).toBe(4 * 60_000 + 3 * 10_000)
  })

  test('S60 total time: none under auto, where what is free at the time decides', () => {
    expect(totalMs(operationAfter({ ...planWith(1000), atOnce: 'auto' }, []), minute)).toBeNull()
  })

  test('total time: none above 50 nodes, which would take too long to play', () => {
    const plan = planWith(1000)
    const [first] = plan.nodes
    if (first === undefined) throw new Error('no node')
    const ofNodes = (count: number) => ({
      ...plan,
      nodes: Array.from({ length: count }, (_, index) => ({ ...first, node: `n${index}` })),
    })
    expect(totalMs(operationAfter(ofNodes(51), []), minute)).toBeNull()
    expect(totalMs(operationAfter(ofNodes(50), []), minute)).toBe(17 * 60_000)
  })

  test('total time: waves, at-once and slots bound what runs at the same time', () => {
    const plan = { ...planWith(1000), atOnce: 3 }
    expect(totalMs(operationAfter(plan, []), minute)).toBe(2 * 60_000)
    expect(totalMs(operationAfter({ ...plan, waves: wavesUpTo(3) }, []), minute)).toBe(3 * 60_000)
    expect(totalMs(operationAfter({ ...planWith(1), atOnce: 3 }, []), minute)).toBe(4 * 60_000)
    const slow = (node: string) => (node === 'n1' ? 300_000 : 60_000)
    expect(totalMs(operationAfter(plan, []), slow)).toBe(300_000)
  })
})
