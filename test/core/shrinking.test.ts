import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coverageOf } from '../../src/core/approvals/coverage.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { nodesToLeaveOut } from '../../src/core/operation/leave-out.ts'
import { nodesLeft, type Operation } from '../../src/core/operation/state.ts'
import { missingByJournal } from '../../src/core/operation/valid-approvals.ts'
import { type Plan, planHash } from '../../src/core/plan/plan.ts'
import { wavesUpTo } from '../../src/core/plan/rollout-rule.ts'
import { budgetOf } from '../../src/core/rollout/failures.ts'
import { remainingPlan } from '../../src/core/rollout/remaining.ts'
import { rollout } from '../../src/core/rollout/rollout.ts'
import { waveToSoak } from '../../src/core/rollout/soak.ts'
import { nodesOfWave, waveNumbers, wavesOf } from '../../src/core/rollout/waves.ts'
import { holds } from '../property.ts'
import { ended, operationAfter, planWith, started } from './rollout-examples.ts'

/** A plan for nodes n1, n2, … in waves, four at once, with this failure budget. */
function planFor(count: number, budget = 1000): Plan {
  const plan = planWith(1000)
  const [first] = plan.nodes
  if (!first) throw new Error('no node')
  const names = Array.from({ length: count }, (_, index) => `n${index + 1}`)
  return {
    ...plan,
    atOnce: 4,
    waves: wavesUpTo(4),
    budget,
    parts: plan.parts.map(({ rule }) => ({ rule, nodes: names })),
    nodes: names.map((node) => ({ ...first, node, roles: ['compute'] })),
  }
}

const leavesOut = (...nodes: readonly string[]): OperationEvent => ({
  type: 'nodesLeftOut',
  person: 'UANA',
  reason: '',
  request: 'words-1',
  nodes,
})

const done = (...numbers: readonly number[]): readonly OperationEvent[] =>
  numbers.flatMap((number) => [started(number), ended(number, 'succeeded')])

const refusalOf = (operation: Operation, ...words: readonly string[]): string => {
  const chosen = nodesToLeaveOut(operation, words)
  return chosen.ok ? chosen.value.join() : chosen.refusals.map(({ message }) => message).join()
}

describe('S72 leaving nodes out', () => {
  test('S72 waves: after nodes were left out the next wave is a canary, and waves grow again from it', () => {
    const nine = planFor(9)
    const before = [...done(1), ...done(2, 3)]
    expect(nodesOfWave(operationAfter(nine, [...before, started(4)]))).toEqual(['n5', 'n6', 'n7', 'n8', 'n9'])
    const cut = operationAfter(nine, [...before, leavesOut('n9'), started(4)])
    expect(nodesOfWave(cut)).toEqual([])
    expect(wavesOf(cut).map(({ entry }) => entry)).toEqual([0, 1, 0])
    const grown = operationAfter(nine, [...before, leavesOut('n9'), ...done(4), started(5)])
    expect(nodesOfWave(grown)).toEqual(['n6', 'n7', 'n8'])
    expect(wavesOf(grown).at(-1)?.entry).toBe(1)
    expect(waveNumbers(grown)).toEqual({ wave: 4, of: 5 })
  })

  test('S72 waves: no node joins the wave in work after nodes were left out, and it soaks first', () => {
    const plan = { ...planFor(9), soakMs: 60_000 }
    const working = operationAfter(plan, [...done(1), started(2), leavesOut('n9')])
    expect(nodesOfWave(working)).toEqual([])
    expect(rollout(working, [])).toEqual({ does: 'wait' })
    const over = operationAfter(plan, [...done(1), started(2), leavesOut('n9'), ended(2, 'succeeded')])
    expect(waveToSoak(over)?.runs.map(({ node }) => node)).toEqual(['n2'])
  })

  test('S72 waves: nodes left out before the first start change nothing but the number of nodes', () => {
    const cut = operationAfter(planFor(5), [leavesOut('n5')])
    expect(waveNumbers(cut)).toEqual(waveNumbers(operationAfter(planFor(4), [])))
    expect(rollout(cut, [])).toMatchObject({ does: 'start', node: 'n1' })
  })

  test('S72 waves: a run that gave way before the cut counts for none', () => {
    const plan = planFor(6)
    const gaveWay = [...done(1), started(2), ended(2, 'gave way')]
    const cut = operationAfter(plan, [...gaveWay, leavesOut('n6'), started(3)])
    expect(wavesOf(cut).map(({ entry, runs }) => [entry, runs.map(({ node }) => node).join()])).toEqual([
      [0, 'n1'],
      [0, 'n3'],
    ])
  })

  test('S72 budget: at most half of the nodes that stay, at least 1, and that of the plan while all stay', () => {
    const budgetAfter = (out: number, budget: number) => {
      const nodes = Array.from({ length: out }, (_, index) => `n${8 - index}`)
      return budgetOf(operationAfter(planFor(8, budget), out === 0 ? [] : [leavesOut(...nodes)]))
    }
    expect([0, 1, 2, 5, 7].map((out) => budgetAfter(out, 6))).toEqual([6, 3, 3, 1, 1])
    expect(budgetAfter(1, 2)).toBe(2)
    const spent = [started(1), ended(1, 'undone'), leavesOut('n4', 'n5', 'n6', 'n7', 'n8')]
    expect(rollout(operationAfter(planFor(8, 2), spent), [])).toMatchObject({
      does: 'end',
      outcome: 'failed',
      summary: expect.stringContaining('1 failure, limit 1') as string,
    })
  })

  test('S72 remaining plan: active and failed nodes are out already, and count once', () => {
    const events = [started(1), ended(1, 'undone'), started(2), started(3), leavesOut('n8')]
    const { atOnce, budget, nodes } = remainingPlan(operationAfter(planFor(8, 3), events))
    expect([atOnce, budget, nodes.map(({ node }) => node).join()]).toEqual([2, 2, 'n4,n5,n6,n7'])
    const full = [...events.slice(2), started(4), started(5), started(6)]
    expect(remainingPlan(operationAfter(planFor(8, 3), full)).atOnce).toBe(1)
  })

  test('S72 leave-out: takes nodes of the plan that have not started, by any expression', () => {
    const operation = operationAfter(planFor(4), [...done(1), leavesOut('n4')])
    expect(refusalOf(operation, 'n3')).toBe('n3')
    expect(refusalOf(operation, 'n2', 'n1')).toBe('n1 has started or is left out already.')
    expect(refusalOf(operation, 'n4')).toBe('n4 has started or is left out already.')
    expect(refusalOf(operation, 'n2', 'n3')).toBe('n2,n3')
    expect(refusalOf(operationAfter(planFor(2), []), 'all')).toBe('No other node of op-1 would be left.')
    expect(refusalOf(operation, 'n9')).toContain('n9: no such node.')
    expect(refusalOf(operation, 'role=compute,!n1,!n4,!n2')).toBe('n3')
  })

  test('S72 leave-out: what was left out does not return, not even with a new plan', () => {
    const plan = planFor(4)
    const changed: OperationEvent = { type: 'planChanged', plan, hash: planHash(plan), difference: [] }
    expect(nodesLeft(operationAfter(plan, [leavesOut('n4'), changed]))).toEqual(['n1', 'n2', 'n3'])
  })
})

type Change = { readonly of: string; readonly apply: (plan: Plan) => Plan }

const withNode = (plan: Plan, index: number, change: object): Plan => ({
  ...plan,
  nodes: plan.nodes.map((node, at) => (at === index % plan.nodes.length ? { ...node, ...change } : node)),
})

/** Changes of a plan beside shrinking. */
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc
    .constantFrom<Partial<Plan>>(
      { reason: 'another' },
      { atOnce: 2 },
      { soakMs: 5 },
      { budget: 2 },
      { command: 'drain' },
    )
    .map((header) => ({ of: JSON.stringify(header), apply: (plan: Plan) => ({ ...plan, ...header }) })),
  fc
    .tuple(
      fc.nat(7),
      fc.constantFrom<object>(
        { roles: ['gateway'] },
        { rack: 'z9' },
        { scopes: ['cluster', 'rack/z9'] },
        { steps: [] },
      ),
    )
    .map(([index, node]) => ({ of: JSON.stringify(node), apply: (plan: Plan) => withNode(plan, index, node) })),
)

const approved = (plan: Plan, person: string): OperationEvent => ({
  type: 'approved',
  person,
  hash: planHash(plan),
  click: `click-${person}`,
  covers: coverageOf(
    plan,
    plan.nodes.map(({ node }) => node),
  ),
})

test('S72 approvals: those of the remaining nodes stay when the plan only shrinks, and after no other change', () => {
  const rule = {
    parts: [{ count: 2, groups: ['SOPS'], people: [] }],
    expiresAfterMs: 1000,
    requesterCounts: 'no',
  } as const
  let [kept, lost] = [0, 0]
  const shrinking = fc.record({ count: fc.integer({ min: 2, max: 8 }), out: fc.array(fc.nat(7), { maxLength: 4 }) })
  holds(
    fc.property(shrinking, fc.option(changes, { nil: null }), ({ count, out }, change) => {
      const plain = planFor(count)
      const plan = { ...plain, parts: plain.parts.map(({ nodes }) => ({ rule, nodes })) }
      const gone = [...new Set(out)].map((index) => `n${index + 1}`).filter((node) => node !== 'n1')
      const next = change === null ? plan : change.apply(plan)
      const events: readonly OperationEvent[] = [
        approved(plan, 'UBEN'),
        approved(plan, 'UCHRIS'),
        ...gone.map((node) => leavesOut(node)),
        ...(change === null
          ? []
          : [{ type: 'planChanged' as const, plan: next, hash: planHash(next), difference: [change.of] }]),
      ]
      const operation = operationAfter(plan, events)
      const missing = missingByJournal(operation, nodesLeft(operation), 0, 'age counts')
      const differs = nodesLeft(operation).some(
        (node) => coverageOf(next, [node]).nodes[node] !== coverageOf(plan, [node]).nodes[node],
      )
      const sameHeader = coverageOf(next, []).header === coverageOf(plan, []).header
      if (change === null) expect(missing).toBe(0)
      expect(missing === 0).toBe(sameHeader && !differs)
      if (missing === 0) kept += 1
      else lost += 1
      expect(operation.approvals.every(({ atMs }) => atMs <= 4000)).toBe(true)
    }),
    1000,
  )
  expect(Math.min(kept, lost)).toBeGreaterThan(0)
})
