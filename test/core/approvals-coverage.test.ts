import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coverageOf, coversAll } from '../../src/core/approvals/coverage.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { approvalsGiven } from '../../src/core/operation/valid-approvals.ts'
import { makePlan } from '../../src/core/plan/make.ts'
import { type Plan, type PlannedNode, planHash } from '../../src/core/plan/plan.ts'
import { changedNodes, withRebuilt } from '../../src/core/plan/rebuilt.ts'
import { holds } from '../property.ts'
import { definitions } from '../world/definitions.ts'
import { policy } from '../world/policy.ts'
import { changing } from './plans-examples.ts'
import { node } from './policy-examples.ts'
import { operationAfter } from './rollout-examples.ts'

const names = ['n1', 'n2', 'n3', 'n4']
const roles = ['storage', 'compute', 'control']

function planOf(by: readonly (readonly string[])[], reason = 'kernel'): Plan {
  const command = changing.find(({ name }) => name === 'reboot')
  if (!command) throw new Error('no reboot')
  const nodes = by.map((own, index) => node(names[index] ?? 'n9', { roles: [...own] }))
  return makePlan({
    policy,
    definitions,
    command,
    words: 'reboot all',
    reason,
    requester: 'U0ANA',
    window: null,
    options: {},
    nodes,
  })
}

const plans = fc.array(fc.subarray(roles, { minLength: 1 }), { minLength: 2, maxLength: 4 }).map((by) => planOf(by))

/** The plan with only some of its nodes, whose parts are unchanged. */
const shrunk = (plan: Plan, kept: readonly string[]): Plan => ({
  ...plan,
  parts: plan.parts
    .map(({ rule, nodes }) => ({ rule, nodes: nodes.filter((name) => kept.includes(name)) }))
    .filter(({ nodes }) => nodes.length > 0),
  nodes: plan.nodes.filter(({ node: name }) => kept.includes(name)),
})

const withNode = (plan: Plan, name: string, other: Partial<PlannedNode>): Plan => ({
  ...plan,
  nodes: plan.nodes.map((planned) => (planned.node === name ? { ...planned, ...other } : planned)),
})

/** Changes of a plan, each with its description and whether it affects one node's part or every part. */
const changes: readonly (readonly [string, 'one node' | 'every node', (plan: Plan, name: string) => Plan])[] = [
  ['another reason', 'every node', (plan) => ({ ...plan, reason: 'firmware' })],
  ['another requester', 'every node', (plan) => ({ ...plan, requester: 'U0BEN' })],
  ['more nodes at once', 'every node', (plan) => ({ ...plan, atOnce: 2 })],
  ['another budget', 'every node', (plan) => ({ ...plan, budget: 2 })],
  ['another wave', 'every node', (plan) => ({ ...plan, waves: [{ nodes: 1, canary: 'yes' as const }] })],
  ['a window', 'every node', (plan) => ({ ...plan, window: { name: 'night', opensAtMs: 1, closesAtMs: 2 } })],
  ['another rack', 'one node', (plan, name) => withNode(plan, name, { rack: 'b9' })],
  ['another slot', 'one node', (plan, name) => withNode(plan, name, { slots: { cluster: 9 } })],
  ['another argument', 'one node', (plan, name) => withNode(plan, name, { arguments: { address: '10.0.0.9' } })],
  ['fewer steps', 'one node', (plan, name) => withNode(plan, name, { steps: [] })],
  [
    'another rule',
    'one node',
    (plan, name) => ({
      ...plan,
      parts: [
        ...plan.parts.map(({ rule, nodes }) => ({ rule, nodes: nodes.filter((one) => one !== name) })),
        { rule: { parts: [], expiresAfterMs: 7, requesterCounts: 'yes' as const }, nodes: [name] },
      ],
    }),
  ],
]

test('approval: covers every remaining node when nodes only leave', () => {
  holds(
    fc.property(plans, fc.subarray(names), (plan, kept) => {
      const left = plan.nodes.map(({ node: name }) => name).filter((name) => kept.includes(name))
      const covers = coverageOf(
        plan,
        plan.nodes.map(({ node: name }) => name),
      )
      expect(coversAll(covers, shrunk(plan, left), left)).toBe(true)
    }),
  )
})

test.each(changes)('approval: does not cover a node with %s', (_, of, change) => {
  holds(
    fc.property(plans, fc.nat(), (plan, pick) => {
      const all = plan.nodes.map(({ node: name }) => name)
      const name = all[pick % all.length] ?? 'n1'
      const after = change(plan, name)
      const covers = coverageOf(plan, all)
      for (const one of all) expect(coversAll(covers, after, [one])).toBe(of === 'one node' && one !== name)
    }),
  )
})

test('approval: does not cover a node that joins later, and covers a node that is rebuilt unchanged', () => {
  holds(
    fc.property(plans, (plan) => {
      const [first, ...others] = plan.nodes.map(({ node: name }) => name)
      if (first === undefined) return
      const covers = coverageOf(plan, others)
      expect([coversAll(covers, plan, [first]), coversAll(covers, plan, others)]).toEqual([false, true])
      const again = planOf(plan.nodes.map((planned) => planned.roles))
      expect(changedNodes(plan, again)).toEqual([])
      expect(coversAll(covers, withRebuilt(plan, again), others)).toBe(true)
    }),
  )
})

test('F12 approval: one that is too old is not reported where the same person has approved again', () => {
  const plan = planOf([['storage'], ['storage']])
  const approved = (person: string, nodes: readonly string[], click: string): OperationEvent => ({
    type: 'approved',
    person,
    hash: planHash(plan),
    click,
    covers: coverageOf(plan, nodes),
  })
  const both = ['n1', 'n2']
  // one per second from second 1; the last approval covers the remaining node
  const events = [approved('UTOM', both, '1'), approved('UKIM', both, '2'), approved('UTOM', ['n2'], '3')]
  const justAfterUkims = 16 * 3_600_000 + 3_000
  const operation = operationAfter(plan, events)
  const { valid, over } = approvalsGiven(operation, ['n2'], justAfterUkims, 'age counts')
  expect([valid.map(({ person }) => person), over.map(({ person }) => person)]).toEqual([['UTOM'], ['UKIM']])
})
