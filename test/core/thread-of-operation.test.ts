import { describe, expect, test } from 'vitest'
import { coverageOf } from '../../src/core/approvals/coverage.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { type Plan, planHash } from '../../src/core/plan/plan.ts'
import { summaryOf } from '../../src/engine/operations/summaries.ts'
import { ended, lastThreadLine, operationAfter, planWith, started } from './rollout-examples.ts'

const plan = planWith(4)
const oneDone = [started(1), ended(1, 'succeeded')]

const approves = (person: string, of: Plan, nodes: readonly string[]): OperationEvent => ({
  type: 'approved',
  person,
  hash: planHash(of),
  click: `click of ${person}`,
  covers: coverageOf(of, nodes),
})
const approvesAll = (person: string) => approves(person, plan, ['n1', 'n2', 'n3', 'n4'])

/** The event with which the plan's parts for these nodes change. */
function changes(...names: readonly string[]): OperationEvent {
  const nodes = plan.nodes.map((one) => (names.includes(one.node) ? { ...one, rack: 'moved' } : one))
  const changed = { ...plan, nodes }
  return { type: 'planChanged', plan: changed, hash: planHash(changed), difference: ['rack moved'] }
}

const denied: OperationEvent = { type: 'denied', person: 'UBEN', reason: '', click: 'click' }
const missing: OperationEvent = { type: 'approvalsMissing', parts: [] }

describe('thread: what was changed so far', () => {
  test.each([
    ['denied', denied],
    ['missing approvals', missing],
    ['expired', { type: 'expired' }],
    ['changed plan', changes('n2')],
  ] as const)('%s: says how many nodes are done when runs have ended', (_, event) => {
    const line = lastThreadLine(plan, [...oneDone, event])
    expect(line).toContain('. 1 done, 0 failed, 3 untouched.')
    expect(line).not.toContain('Nothing was changed')
  })

  test.each([
    ['denied', denied],
    ['missing approvals', missing],
    ['expired', { type: 'expired' }],
    ['changed plan', changes('n2')],
  ] as const)('%s: says that nothing was changed when no run has started', (_, event) => {
    expect(lastThreadLine(plan, [event])).toContain('. Nothing was changed.')
  })
})

describe('thread: approvals', () => {
  const two = [approvesAll('UBEN'), approvesAll('UCHRIS')]

  test('approved: counts as the card does', () => {
    expect(lastThreadLine(plan, two)).toMatch(/: 2 of 2\.$/)
    expect(lastThreadLine(plan, [approvesAll('UBEN'), approvesAll('UBEN')])).toMatch(/: 1 of 2\.$/)
    const half = approves('UBEN', plan, ['n1', 'n2'])
    expect(lastThreadLine(plan, [half, approvesAll('UCHRIS')])).toMatch(/: 1 of 2\.$/)
  })

  test('changed plan: keeps the approvals that cover every node that is left', () => {
    expect(lastThreadLine(plan, [...two, ...oneDone, changes('n1')])).toContain('2 of 2 approvals still count.')
    expect(lastThreadLine(plan, [...two, ...oneDone, changes('n1', 'n2')])).toContain('Approvals cleared.')
  })

  test('changed plan: counts approvals that it kept in the lines that follow', () => {
    const kept = [approvesAll('UBEN'), ...oneDone, changes('n1')]
    expect(lastThreadLine(plan, [...kept, { type: 'reminded' }])).toContain('1 so far.')
    expect(lastThreadLine(plan, [...kept, { type: 'expired' }])).toContain('Expired with 1 of 2 approvals.')
    expect(lastThreadLine(plan, [...kept, approvesAll('UCHRIS')])).toMatch(/: 2 of 2\.$/)
  })

  test('summary: counts approvals as the thread does', () => {
    const { approvals, approvalsNeeded } = summaryOf(operationAfter(plan, [...two, ...oneDone, changes('n2')]), [])
    expect([approvals, approvalsNeeded]).toEqual([0, 2])
  })
})

test('thread: an operation that was queued again and held for too long is told as paused for that', () => {
  const held: OperationEvent = { type: 'held', why: ['stop flags: power work'], untilMs: 1000 }
  const again: readonly OperationEvent[] = [...oneDone, missing, { type: 'queued' }, held]
  expect(lastThreadLine(plan, [...again, { type: 'paused' }])).toContain(
    'Paused: it was held for too long: stop flags: power work.',
  )
})

test('I9 thread: tells approvals and a reminder by the plan of their time, whatever the plan is now', () => {
  const now = changes('n1', 'n2', 'n3', 'n4')
  if (now.type !== 'planChanged') throw new Error('no other plan')
  const stricter = { ...now.plan, parts: now.plan.parts.map(({ nodes }) => ({ nodes, rule: null })) }
  for (const event of [approvesAll('UBEN'), { type: 'reminded' }] as const)
    expect(lastThreadLine(plan, [event], stricter)).toBe(lastThreadLine(plan, [event]))
  expect(lastThreadLine(plan, [approvesAll('UBEN')], stricter)).toMatch(/: 1 of \d+\.$/)
})
