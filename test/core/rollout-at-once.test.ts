import { describe, expect, test } from 'vitest'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { stoppedBy } from '../../src/core/rollout/failures.ts'
import { eventRestoring } from '../../src/core/rollout/restored.ts'
import { type ActiveRun, rollout } from '../../src/core/rollout/rollout.ts'
import type { RunEvent } from '../../src/core/run/events.ts'
import { planOf } from './plans-examples.ts'
import { ended, failure, operationAfter, planWith, runOf, started } from './rollout-examples.ts'

const active = (number: number, ...events: readonly RunEvent[]): ActiveRun => ({
  state: runOf(number, ...events),
  called: events.some(({ type }) => type === 'needsAttention') ? 'yes' : 'no',
})

const calls: RunEvent = { type: 'needsAttention', index: 0, why: 'x', owed: [] }
const recovers: RunEvent = { type: 'stepDone', index: 0, evidence: 'x', notes: {} }
const pauseAsked: OperationEvent = { type: 'pauseAsked', person: 'UANA' }
const cancelAsked: OperationEvent = { type: 'cancelAsked', person: 'UANA', reason: '' }

describe('rollout --at-once', () => {
  const plan = planWith(4)
  const next = (events: readonly OperationEvent[], ...runs: readonly ActiveRun[]) =>
    rollout(operationAfter(plan, events), runs)

  test('S18 rollout: starts as many runs as the plan allows, in the order of the plan, each node once', () => {
    expect(next([])).toEqual({ does: 'start', node: 'n1', run: 'op-1-1' })
    expect(next([started(1)], active(1))).toEqual({ does: 'start', node: 'n2', run: 'op-1-2' })
    expect(next([started(1), started(2)], active(1), active(2))).toMatchObject({ node: 'n3' })
    expect(next([started(1), started(2), started(3)], active(1), active(2), active(3))).toEqual({ does: 'wait' })
    expect(next([started(1), started(2), ended(1, 'succeeded')], active(2))).toMatchObject({ node: 'n3' })
  })

  test('S18 rollout: waits when its active runs leave no slot in a scope of the node', () => {
    const operation = (events: readonly OperationEvent[]) => operationAfter(planWith(2), events)
    expect(rollout(operation([started(1)]), [active(1)])).toMatchObject({ does: 'start', node: 'n2' })
    expect(rollout(operation([started(1), started(2)]), [active(1), active(2)])).toEqual({ does: 'wait' })
  })

  test('S18 rollout: starts a node whose scopes have a slot before one whose scopes have none', () => {
    const racks = planWith(4)
    const nodes = racks.nodes.map((node, index) => {
      const rack = index < 2 ? 'rack/a' : 'rack/b'
      return { ...node, scopes: ['cluster', rack], slots: { cluster: 4, [rack]: 1 } }
    })
    const operation = operationAfter({ ...racks, nodes }, [started(1)])
    expect(rollout(operation, [active(1)])).toMatchObject({ does: 'start', node: 'n3' })
  })

  test('F60 rollout: starts a node that is only restored although its scopes have no slot left', () => {
    const full = planWith(1)
    const undrain = planOf('undrain').nodes[0]?.steps ?? []
    const nodes = full.nodes.map((node) => (node.node === 'n2' ? { ...node, steps: undrain } : node))
    expect(rollout(operationAfter(full, [started(1)]), [active(1)])).toEqual({ does: 'wait' })
    expect(rollout(operationAfter({ ...full, nodes }, [started(1)]), [active(1)])).toMatchObject({ node: 'n2' })
  })

  test('S18 rollout: starts nothing after the first failure, and ends when no run is active', () => {
    expect(next([started(1), started(2)], active(1, failure), active(2))).toEqual({ does: 'wait' })
    expect(next([started(1), started(2), ended(1, 'undone')], active(2))).toEqual({ does: 'wait' })
    expect(next([started(1), started(2), ended(1, 'undone'), ended(2, 'cancelled')])).toEqual({
      does: 'end',
      outcome: 'failed',
      summary: 'Stopped: 1 failure, limit 1. 0 done, 1 failed, 1 cancelled, 2 untouched. n1 undone',
    })
  })

  test('S18 rollout: starts nothing while a run needs a person, nor after it recovered', () => {
    expect(next([started(1)], active(1, calls))).toEqual({ does: 'wait' })
    expect(next([started(1)], active(1, calls, recovers))).toEqual({ does: 'wait' })
  })

  test('S18 rollout: pauses after a run that needed a person, once no run is active, and continues when resumed', () => {
    const recovered = [started(1), started(2), ended(1, 'succeeded', { recovered: 'yes' })]
    expect(operationAfter(plan, recovered).state).toBe('pausing')
    expect(next(recovered, active(2))).toEqual({ does: 'wait' })
    expect(next([...recovered, ended(2, 'succeeded')])).toEqual({ does: 'pause' })
    const resumed: readonly OperationEvent[] = [...recovered, { type: 'resumed', person: 'UANA' }]
    expect(next(resumed, active(2))).toMatchObject({ does: 'start', node: 'n3' })
  })

  test('S18 rollout: does not pause after the last node', () => {
    const all = [started(1), started(2), started(3), started(4)]
    const rest = [ended(1, 'succeeded'), ended(2, 'succeeded'), ended(3, 'succeeded')]
    expect(next([...all, ...rest, ended(4, 'succeeded', { recovered: 'yes' })])).toMatchObject({ outcome: 'succeeded' })
  })

  test('S27 rollout: starts nothing while pausing or stopping, and pauses or ends when no run is active', () => {
    expect(next([started(1), pauseAsked], active(1))).toEqual({ does: 'wait' })
    expect(next([started(1), pauseAsked, ended(1, 'succeeded')])).toEqual({ does: 'pause' })
    expect(next([started(1), cancelAsked], active(1))).toEqual({ does: 'wait' })
    expect(next([started(1), started(2), cancelAsked, ended(1, 'cancelled')], active(2))).toEqual({ does: 'wait' })
    expect(next([started(1), cancelAsked, ended(1, 'cancelled')])).toMatchObject({ outcome: 'cancelled' })
  })

  test('S18 rollout: does not succeed when a run was stopped because another had failed', () => {
    const all = [started(1), started(2), started(3), started(4)]
    const ends = [ended(1, 'succeeded', { recovered: 'yes' }), ended(2, 'cancelled'), ended(3, 'succeeded')]
    expect(next([...all, ...ends, ended(4, 'succeeded')])).toMatchObject({ does: 'end', outcome: 'cancelled' })
  })
})

describe('failure budget', () => {
  const operation = operationAfter(planWith(4), [started(1), started(2)])

  test('S18 failure budget: stops a run when another run has a failed step, needs a person or ended failed', () => {
    expect(stoppedBy(operation, 'op-1-2', [runOf(1, failure)], [])).toBe('n1 failed')
    expect(stoppedBy(operation, 'op-1-2', [runOf(1, calls)], [])).toBe('n1 failed')
    const after = operationAfter(planWith(4), [started(1), started(2), ended(1, 'undone')])
    expect(stoppedBy(after, 'op-1-2', [], [])).toBe('n1 failed')
  })

  test('S18 failure budget: does not stop a run for its own failure, for a run that recovered, or for a cancelled one', () => {
    expect(stoppedBy(operation, 'op-1-1', [runOf(2)], [])).toBeNull()
    expect(stoppedBy(operation, 'op-1-2', [runOf(1, calls, recovers)], [])).toBeNull()
    const after = operationAfter(planWith(4), [started(1), started(2), ended(1, 'cancelled')])
    expect(stoppedBy(after, 'op-1-2', [], [])).toBeNull()
  })

  test('S18 failure budget: is the number in the plan', () => {
    const lenient = operationAfter({ ...planWith(4), budget: 2 }, [started(1), started(2), started(3)])
    expect(stoppedBy(lenient, 'op-1-3', [runOf(1, failure)], [])).toBeNull()
    expect(stoppedBy(lenient, 'op-1-3', [runOf(1, failure), runOf(2, failure)], [])).toBe('n1, n2 failed')
  })

  const lenient = operationAfter({ ...planWith(4), budget: 2 }, [started(1), started(2), started(3)])
  const lost = [{ is: 'run failed', run: 'op-1-2', node: 'n2' }] as const

  test('S18 failure budget: counts an active run that has failed and a failure that the journals lost together', () => {
    expect(stoppedBy(lenient, 'op-1-3', [runOf(1), runOf(2)], lost)).toBeNull()
    expect(stoppedBy(lenient, 'op-1-3', [runOf(1, calls), runOf(2)], lost)).toBe('n1, n2 failed')
    expect(stoppedBy(lenient, 'op-1-3', [runOf(2, failure)], lost), 'each node once').toBeNull()
    expect(stoppedBy(lenient, 'op-1-2', [runOf(1, calls)], lost), 'not its own').toBeNull()
  })

  test('S18 failure budget: ends the operation in the same words whether or not the journals lost a failure', () => {
    expect(eventRestoring(lenient, [], lost, [runOf(1), runOf(2)])).toBeNull()
    const summary = 'Stopped: 2 failures, limit 2. 0 done, 2 failed, 1 under way, 1 untouched.'
    expect(eventRestoring(lenient, [], lost, [runOf(1, calls), runOf(2)])).toEqual({
      type: 'ended',
      outcome: 'failed',
      summary: `${summary} The journal lost the failure of n2.`,
    })
    expect(eventRestoring(lenient, [], [], [runOf(1, calls), runOf(2, calls)]), 'nothing is lost').toBeNull()
  })
})
