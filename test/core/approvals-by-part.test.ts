import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coverageOf } from '../../src/core/approvals/coverage.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { openParts, partNamed } from '../../src/core/operation/open-parts.ts'
import { nodesInvolved, nodesLeft } from '../../src/core/operation/state.ts'
import { approvalsByPart, approvalsGiven, missingByJournal } from '../../src/core/operation/valid-approvals.ts'
import { makePlan } from '../../src/core/plan/make.ts'
import { type Plan, planHash, ruleFor } from '../../src/core/plan/plan.ts'
import { holds } from '../property.ts'
import { definitions } from '../world/definitions.ts'
import { policyOfParts } from '../world/policy.ts'
import { changing } from './plans-examples.ts'
import { node } from './policy-examples.ts'
import { ended, operationAfter, started } from './rollout-examples.ts'

const names = ['n1', 'n2', 'n3', 'n4', 'n5']
const people = ['UTOM', 'UKIM', 'UPAT']

/** A plan to reboot nodes with these roles: storage needs two approvals, compute one, control none. */
function planOf(roles: readonly string[]): Plan {
  const command = changing.find(({ name }) => name === 'reboot')
  if (!command) throw new Error('no reboot')
  const nodes = roles.map((role, index) => node(names[index] ?? 'n9', { roles: [role] }))
  const words = { words: 'reboot all', reason: 'kernel', requester: 'U0ANA', window: null, options: {} }
  return makePlan({ policy: policyOfParts, definitions, command, ...words, nodes })
}

const plans = fc
  .array(fc.constantFrom('storage', 'compute', 'control'), { minLength: 2, maxLength: 5 })
  .map((roles) => planOf(roles))

/** Random approvals: the person, and a number that chooses a part of the plan. */
const clicks = fc.array(fc.tuple(fc.constantFrom(...people), fc.nat()), { maxLength: 8 })

const partAt = ({ parts }: Plan, number: number) => parts[number % parts.length] ?? { rule: null, nodes: [] }

const approving = (plan: Plan, [person, number]: readonly [string, number], click: number): OperationEvent => ({
  type: 'approved',
  person,
  hash: planHash(plan),
  click: `click-${click}`,
  covers: coverageOf(plan, partAt(plan, number).nodes),
})

const denying = (plan: Plan, number: number): OperationEvent => ({
  type: 'denied',
  person: 'UBOB',
  reason: '',
  click: `denial-${number}`,
  nodes: partAt(plan, number).nodes,
})

describe('approvals of parts', () => {
  test('I2 approvals: one of a part never counts for a node of another part', { tags: ['slow'] }, () => {
    let others = 0
    const tried = holds(
      fc.property(plans, clicks, (plan, given) => {
        const operation = operationAfter(
          plan,
          given.map((click, index) => approving(plan, click, index)),
        )
        for (const { node: name } of plan.nodes) {
          const own = given.filter(([, number]) => partAt(plan, number).nodes.includes(name))
          const agreed = new Set(own.map(([person]) => person))
          if (agreed.size < new Set(given.map(([person]) => person)).size) others += 1
          const needed = ruleFor(plan, name)?.parts[0]?.count ?? 0
          expect(missingByJournal(operation, [name], 0, 'age counts')).toBe(Math.max(0, needed - agreed.size))
          const { valid } = approvalsGiven(operation, [name], 0, 'age counts')
          expect(new Set(valid.map(({ person }) => person))).toEqual(agreed)
        }
      }),
      500,
    )
    expect(others).toBeGreaterThan(tried / 5)
  })

  test('I2 approvals: those of nodes of several parts are judged part by part', () => {
    holds(
      fc.property(plans, clicks, fc.subarray(names), (plan, given, some) => {
        const operation = operationAfter(
          plan,
          given.map((click, index) => approving(plan, click, index)),
        )
        const ofEach = plan.parts.map(({ nodes }) =>
          missingByJournal(
            operation,
            nodes.filter((name) => some.includes(name)),
            0,
            'age counts',
          ),
        )
        expect(missingByJournal(operation, some, 0, 'age counts')).toBe(ofEach.reduce((sum, one) => sum + one, 0))
      }),
    )
  })

  test('I4 approvals: a denied part is left out for good, and the others keep theirs', () => {
    holds(
      fc.property(plans, clicks, fc.array(fc.nat(), { maxLength: 3 }), clicks, (plan, before, denied, after) => {
        const approvals = (all: typeof before) => all.map((click, index) => approving(plan, click, index))
        const denials = denied.map((number) => denying(plan, number))
        const operation = operationAfter(plan, [...approvals(before), ...denials, ...approvals(after)])
        const without = operationAfter(plan, [...approvals(before), ...approvals(after)])
        const out = new Set(denied.flatMap((number) => partAt(plan, number).nodes))
        expect(nodesLeft(operation)).toEqual(plan.nodes.map((one) => one.node).filter((name) => !out.has(name)))
        expect(openParts(operation).flatMap(({ nodes }) => nodes)).toHaveLength(nodesLeft(operation).length)
        expect(approvalsByPart(operation)).toEqual(
          approvalsByPart(without).filter(({ part }) => part.nodes.every((name) => !out.has(name))),
        )
      }),
    )
  })

  test('approvals: a withdrawal of one part keeps those of the same person for other parts', () => {
    const plan = planOf(['storage', 'compute'])
    const both = [approving(plan, ['UTOM', 0], 1), approving(plan, ['UTOM', 1], 2)]
    const [first = { nodes: [] }] = plan.parts
    const withdrawn = { type: 'approvalWithdrawn', person: 'UTOM', click: 'x', nodes: first.nodes } as const
    const operation = operationAfter(plan, [...both, withdrawn])
    expect(approvalsByPart(operation).map((one) => one.people)).toEqual([[], ['UTOM']])
  })
})

describe('withdrawals while an operation is queued again', () => {
  const plan = planOf(['storage', 'compute'])
  const both = [approving(plan, ['UTOM', 0], 1), approving(plan, ['UTOM', 1], 2)]
  const again: readonly OperationEvent[] = [
    started(1),
    ended(1, 'succeeded'),
    { type: 'approvalsMissing', parts: [] },
    { type: 'queued' },
  ]
  const withdrawing = (nodes: readonly string[]): OperationEvent => ({
    type: 'approvalWithdrawn',
    person: 'UTOM',
    click: 'x',
    nodes,
  })

  test('I2 approvals: a withdrawn one is asked for again only when it covers a node that is left', () => {
    const finished = operationAfter(plan, [...both, ...again, withdrawing(['n1'])])
    expect([finished.state, finished.approvals.length]).toEqual(['queued', 1])
    const open = operationAfter(plan, [...both, ...again, withdrawing(['n2'])])
    expect([open.state, open.approvals.length]).toEqual(['awaiting approval', 1])
  })
})

describe('parts of an operation', () => {
  const plan = planOf(['storage', 'compute', 'storage'])

  test('S43 part: nodes that were left out are involved no more, unless a run began before', () => {
    const [storage, compute] = plan.parts.map(({ nodes }) => nodes)
    const denied = { type: 'denied', person: 'UBOB', reason: '', click: 'x' } as const
    const withRun = operationAfter(plan, [started(1), { ...denied, nodes: storage ?? [] }])
    expect(nodesInvolved(withRun)).toEqual(['n1', 'n2'])
    expect(nodesInvolved(operationAfter(plan, [{ ...denied, nodes: compute ?? [] }]))).toEqual(['n1', 'n3'])
  })

  test('part: is found by the key of its nodes until none of them is left', () => {
    const [storage, compute] = openParts(operationAfter(plan, []))
    expect([storage?.nodes, compute?.nodes]).toEqual([['n1', 'n3'], ['n2']])
    const running = operationAfter(plan, [started(1), started(2)])
    expect(partNamed(running, storage?.key)?.nodes).toEqual(['n3'])
    expect(partNamed(running, compute?.key)).toBeNull()
  })

  test('part: a button without a key is about the whole plan, and a plan of several parts is not approved as one', () => {
    expect(partNamed(operationAfter(plan, []), undefined)).toBeNull()
    expect(partNamed(operationAfter(planOf(['storage', 'storage']), []), undefined)?.nodes).toEqual(['n1', 'n2'])
  })
})
