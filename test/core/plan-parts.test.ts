import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partsAmong } from '../../src/core/plan/parts.ts'
import { type Plan, ruleFor, ruleForAll, rulesByNode } from '../../src/core/plan/plan.ts'
import { planProblems } from '../../src/core/plan/problems.ts'
import { byRule } from '../../src/core/policy/by-rule.ts'
import type { ApprovalRule } from '../../src/core/policy/policy.ts'
import { strictest } from '../../src/core/policy/strictest.ts'
import { holds } from '../property.ts'
import { planOf } from './plans-examples.ts'

const plan = planOf('reboot')

const rule = (count: number): ApprovalRule | null =>
  count === 0
    ? null
    : { parts: [{ count, groups: ['S0OPS'], people: [] }], expiresAfterMs: 1000 * count, requesterCounts: 'no' }

/** Nodes `n0`, `n1` and so on, each with the number of approvals that it needs. */
const counts = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 12 })

const planWith = (needed: readonly number[]): Plan => ({
  ...plan,
  parts: byRule(needed.map((count, index) => ({ node: `n${index}`, rule: rule(count) }))),
})

const names = fc.array(
  fc.nat({ max: 14 }).map((index) => `n${index}`),
  { maxLength: 14 },
)

test('parts: have the nodes with one rule each, in the order in which the rules occur first', () => {
  holds(
    fc.property(counts, (needed) => {
      const { parts } = planWith(needed)
      expect(parts.flatMap(({ nodes }) => nodes).toSorted()).toEqual(needed.map((_, index) => `n${index}`).toSorted())
      expect(parts.map((part) => part.rule)).toEqual([...new Set(needed)].map(rule))
      for (const { nodes, rule: own } of parts)
        for (const name of nodes) expect(rule(needed[Number(name.slice(1))] ?? 0)).toEqual(own)
    }),
  )
})

test('rules: of all nodes at once are those of each node', () => {
  holds(
    fc.property(counts, names, (needed, some) => {
      const one = planWith(needed)
      for (const [name, own] of rulesByNode(one)) expect(ruleFor(one, name)).toBe(own)
      expect(ruleForAll(one, some)).toEqual(strictest(some.map((name) => ruleFor(one, name))))
      const among = partsAmong(one, some)
      expect(among.every(({ nodes }) => nodes.length > 0)).toBe(true)
      expect(new Set(among.flatMap(({ nodes }) => nodes))).toEqual(
        new Set(some.filter((name) => Number(name.slice(1)) < needed.length)),
      )
    }),
  )
})

test('plan problems: names a node that is planned twice, in two parts, or in none', () => {
  const [planned, part] = [plan.nodes[0], plan.parts[0]]
  if (planned === undefined || part === undefined) throw new Error('the plan is empty')
  const other = { ...part, nodes: [...part.nodes, ...part.nodes] }
  expect(planProblems(plan)).toEqual([])
  expect(planProblems({ ...plan, parts: [other] })).toEqual([])
  expect(planProblems({ ...plan, nodes: [planned, planned] })).toEqual(['hyper-01: planned twice'])
  expect(planProblems({ ...plan, parts: [part, other] })).toEqual(['hyper-01: is in 2 parts of the plan'])
  expect(planProblems({ ...plan, parts: [] })).toEqual(['hyper-01: is in 0 parts of the plan'])
})
