import { describe, expect, test } from 'vitest'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { isTerminal, type Operation, operationState } from '../../src/core/operation/state.ts'
import { planDifference } from '../../src/core/plan/difference.ts'
import { type Plan, planHash, ruleOf } from '../../src/core/plan/plan.ts'
import { rollout } from '../../src/core/rollout/rollout.ts'
import { planOf } from './plans-examples.ts'

const plan = planOf('reboot')
const [first] = plan.nodes
if (!first) throw new Error('no node')
const several: Plan = {
  ...plan,
  parts: plan.parts.map(({ rule }) => ({ rule, nodes: ['n1', 'n2', 'n3'] })),
  nodes: ['n1', 'n2', 'n3'].map((node) => ({ ...first, node, steps: first.steps.map((step) => ({ ...step, node })) })),
}

const planned = (of: Plan): OperationEvent => ({
  type: 'planned',
  operation: 'op-1',
  requester: 'UANA',
  plan: of,
  hash: planHash(of),
  askedIn: 'C1',
  channel: 'C1',
  evidence: [],
  expiresAtMs: 60_000,
  retryOf: null,
})

function operationAfter(events: readonly OperationEvent[]): Operation {
  const state = operationState(events.map((event, second) => ({ atMs: second * 1000, cluster: 'eu-1', event })))
  if (!state) throw new Error('no events')
  return state
}

const approved = (person: string): OperationEvent => ({ type: 'approved', person, hash: planHash(plan), click: 'c' })
const asked: readonly OperationEvent[] = [planned(plan), { type: 'submitted', expiresAtMs: 60_000 }]
const queued: readonly OperationEvent[] = [...asked, approved('UBEN'), approved('UTOM'), { type: 'queued' }]

describe('operation', () => {
  test('S14 operation: after its plan changed, needs all approvals again, with the full time', () => {
    const other = { ...plan, reason: 'another kernel' }
    const changed: OperationEvent = { type: 'planChanged', plan: other, hash: planHash(other), difference: ['x'] }
    const operation = operationAfter([...queued, changed])
    expect(operation).toMatchObject({ state: 'awaiting approval', approvals: [], hash: planHash(other) })
    expect(operation.expiresAtMs).toBe(5_000 + (ruleOf(plan)?.expiresAfterMs ?? 0))
  })

  test('S46 operation: waits for another approver within a limit when an approver no longer counts', () => {
    const operation = operationAfter([...queued, { type: 'approverLost', person: 'UTOM', why: 'left' }])
    expect(operation.approvals.map(({ person }) => person)).toEqual(['UBEN'])
    expect(operation.state).toBe('awaiting approval')
    expect(operation.expiresAtMs).not.toBeNull()
  })

  test('operation: a terminal one stays terminal, whatever is appended', () => {
    const ends: readonly OperationEvent[] = [
      { type: 'discarded' },
      { type: 'denied', person: 'UBEN', reason: 'no', click: 'c' },
      { type: 'expired' },
      { type: 'ended', outcome: 'succeeded', summary: 'done' },
      { type: 'ended', outcome: 'failed', summary: 'no' },
      { type: 'ended', outcome: 'cancelled', summary: 'no' },
    ]
    for (const end of ends) {
      const operation = operationAfter([...asked, end])
      expect(isTerminal(operation)).toBe(true)
      const broken: OperationEvent = { type: 'unlocked', person: 'UBEN', node: 'hyper-01', reason: 'gone' }
      expect(operationAfter([...asked, end, broken]).state).toBe(operation.state)
    }
  })

  test('operation: a held one keeps its time limit when the reason changes', () => {
    const held = (why: string, untilMs: number): OperationEvent => ({ type: 'held', why: [why], untilMs })
    const operation = operationAfter([...queued, held('a', 9_000), held('b', 9_000)])
    expect(operation).toMatchObject({ held: ['b'], heldUntilMs: 9_000 })
    expect(operationAfter([...queued, held('a', 9_000), { type: 'started', evidence: [] }])).toMatchObject({
      held: [],
      heldUntilMs: null,
    })
  })
})

describe('rollout', () => {
  const began: readonly OperationEvent[] = [planned(several), { type: 'started', evidence: [] }]
  const run = (number: number): OperationEvent => ({ type: 'runStarted', run: `op-1-${number}`, node: `n${number}` })
  const ended = (number: number, outcome: 'succeeded' | 'undone' | 'cancelled' | 'nothing to do'): OperationEvent => ({
    type: 'runEnded',
    run: `op-1-${number}`,
    node: `n${number}`,
    outcome,
    summary: `n${number} ${outcome}`,
  })
  const next = (events: readonly OperationEvent[]) => rollout(operationAfter([...began, ...events]), [])

  test('rollout: takes one node after the other, in the order of the plan', () => {
    expect(next([])).toEqual({ does: 'start', node: 'n1', run: 'op-1-1' })
    expect(next([run(1)])).toEqual({ does: 'wait' })
    expect(next([run(1), ended(1, 'succeeded')])).toEqual({ does: 'start', node: 'n2', run: 'op-1-2' })
    expect(
      next([run(1), ended(1, 'nothing to do'), run(2), ended(2, 'succeeded'), run(3), ended(3, 'succeeded')]),
    ).toEqual({ does: 'end', outcome: 'succeeded', summary: '3 done, 0 failed, 0 untouched.' })
  })

  test('S18 rollout: stops at the first failure, and reports its progress', () => {
    expect(next([run(1), ended(1, 'succeeded'), run(2), ended(2, 'undone')])).toEqual({
      does: 'end',
      outcome: 'failed',
      summary: 'Stopped: 1 failure, limit 1. 1 done, 1 failed, 1 untouched. n2 undone',
    })
  })

  test('rollout: pauses between nodes, and continues with the next one when resumed', () => {
    const paused = [run(1), { type: 'pauseAsked', person: 'UANA' }, ended(1, 'succeeded')] as const
    expect(next(paused)).toEqual({ does: 'pause' })
    expect(next([...paused, { type: 'paused' }, { type: 'resumed', person: 'UANA' }])).toMatchObject({ node: 'n2' })
  })

  test('S27 rollout: after a cancel, waits for the current run to end and starts no other', () => {
    const cancelled: OperationEvent = { type: 'cancelAsked', person: 'UANA', reason: '' }
    expect(next([run(1), cancelled])).toEqual({ does: 'wait' })
    expect(next([run(1), cancelled, ended(1, 'cancelled')])).toMatchObject({ does: 'end', outcome: 'cancelled' })
    expect(next([run(1), cancelled, ended(1, 'succeeded')])).toMatchObject({ does: 'end', outcome: 'cancelled' })
    expect(next([cancelled])).toEqual({ does: 'end', outcome: 'cancelled', summary: 'Nothing was changed.' })
  })
})

describe('plan difference', () => {
  const node = (change: object): Plan => ({ ...plan, nodes: plan.nodes.map((one) => ({ ...one, ...change })) })

  test('plan difference: is empty for an equal plan, and not empty for any other', () => {
    expect(planDifference(plan, structuredClone(plan))).toEqual([])
    const others: readonly Plan[] = [
      node({ roles: ['storage'] }),
      node({ rack: 'b9' }),
      node({ group: 'ceph' }),
      node({ scopes: ['cluster'] }),
      node({ steps: first.steps.slice(1) }),
      node({ steps: first.steps.map((step) => ({ ...step, limitMs: 5 })) }),
      { ...plan, parts: plan.parts.map(({ nodes }) => ({ rule: null, nodes })) },
      { ...plan, commands: [] },
      { ...plan, reason: 'another' },
      { ...plan, nodes: [] },
      several,
    ]
    for (const other of others) {
      expect(planHash(other)).not.toBe(planHash(plan))
      expect(planDifference(plan, other)).not.toEqual([])
    }
  })

  test('plan difference: names nodes and roles', () => {
    expect(planDifference(plan, node({ roles: ['storage'] }))).toEqual(['hyper-01: roles compute, storage → storage'])
    expect(planDifference(plan, { ...plan, nodes: several.nodes.slice(0, 1) })).toEqual([
      'hyper-01: no longer in the plan',
      'n1: new in the plan',
    ])
  })
})
