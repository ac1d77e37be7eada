import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgeApprovers } from '../../src/core/approvals/approval-status.ts'
import { canFillPlace } from '../../src/core/approvals/places.ts'
import type { Membership } from '../../src/core/policy/membership.ts'
import type { ApprovalRule } from '../../src/core/policy/policy.ts'
import { strictest } from '../../src/core/policy/strictest.ts'
import { holds } from '../property.ts'
import { who } from './policy-examples.ts'

const names = ['ana', 'tom', 'kim', 'pat', 'bob']
const groups = ['SA', 'SB', 'SC']
const parts = fc.record({
  count: fc.integer({ min: 1, max: 2 }),
  groups: fc.subarray(groups, { minLength: 1 }),
  people: fc.subarray(['UANA', 'UBOB']),
})
const rules: fc.Arbitrary<ApprovalRule> = fc.record({
  parts: fc.array(parts, { minLength: 1, maxLength: 2 }),
  expiresAfterMs: fc.integer({ min: 1, max: 9 }),
  requesterCounts: fc.constantFrom('yes', 'no'),
})
const people = fc
  .tuple(fc.constantFrom(...names), fc.subarray(groups), fc.constantFrom('member', 'member', 'member', 'guest', 'bot'))
  .map(([name, in_, kind]) => who(name, in_, kind))
const approvers = fc.uniqueArray(people, { maxLength: 5, selector: ({ person }) => person.id })
const askers = fc.subarray(
  names.map((name) => `U${name.toUpperCase()}`),
  { maxLength: 2 },
)

/** Whether people can fill all places, by trying every assignment. */
function canSeat(rule: ApprovalRule, counting: readonly Membership[]): boolean {
  const places = rule.parts.flatMap((part) => Array.from({ length: part.count }, () => part))
  const seat = (place: number, left: readonly Membership[]): boolean => {
    const part = places[place]
    if (part === undefined) return true
    return left.some(
      (one) =>
        canFillPlace(one, part) &&
        seat(
          place + 1,
          left.filter((other) => other !== one),
        ),
    )
  }
  return seat(0, counting)
}

test('approvals: nothing is missing exactly when distinct people fill every place', () => {
  let satisfied = 0
  const tried = holds(
    fc.property(rules, askers, approvers, (rule, asked, agreed) => {
      const counting = agreed.filter(({ person }) => rule.requesterCounts === 'yes' || !asked.includes(person.id))
      const now = judgeApprovers(rule, asked, agreed)
      expect(now.missing === 0).toBe(canSeat(rule, counting))
      if (now.missing === 0) satisfied += 1
    }),
    3000,
  )
  expect(satisfied).toBeGreaterThan(tried / 30)
})

test('I2 approvals: one person never counts twice', () => {
  holds(
    fc.property(rules, approvers, fc.integer({ min: 2, max: 5 }), (rule, agreed, times) => {
      const again = Array.from({ length: times }, () => agreed).flat()
      expect(judgeApprovers(rule, [], again).missing).toBe(judgeApprovers(rule, [], agreed).missing)
      const needed = rule.parts.reduce((sum, { count }) => sum + count, 0)
      if (agreed.length < needed) expect(judgeApprovers(rule, [], agreed).missing).toBeGreaterThan(0)
    }),
  )
})

test('I2 and S45 approvals: the requester never counts', () => {
  holds(
    fc.property(rules, askers, approvers, (rule, asked, agreed) => {
      const strict: ApprovalRule = { ...rule, requesterCounts: 'no' }
      const without = agreed.filter(({ person }) => !asked.includes(person.id))
      expect(judgeApprovers(strict, asked, agreed).missing).toBe(judgeApprovers(strict, asked, without).missing)
      for (const id of asked) expect(judgeApprovers(strict, asked, agreed).counting).not.toContain(id)
    }),
  )
})

test('approvals: another approval never increases what is missing', () => {
  holds(
    fc.property(rules, approvers, people, (rule, agreed, one) => {
      const more = agreed.some(({ person }) => person.id === one.person.id) ? agreed : [...agreed, one]
      expect(judgeApprovers(rule, [], more).missing).toBeLessThanOrEqual(judgeApprovers(rule, [], agreed).missing)
    }),
  )
})

test('approvals: what meets the strictest rule meets each of its rules', () => {
  let met = 0
  const tried = holds(
    fc.property(fc.array(fc.option(rules), { maxLength: 3 }), askers, approvers, (several, asked, agreed) => {
      const strict = strictest(several)
      const real = several.filter((one) => one !== null)
      expect(strict === null).toBe(real.length === 0)
      if (strict === null || judgeApprovers(strict, asked, agreed).missing > 0) return
      met += 1
      for (const one of real) {
        expect(judgeApprovers(one, asked, agreed).missing).toBe(0)
        expect(strict.expiresAfterMs).toBeLessThanOrEqual(one.expiresAfterMs)
      }
    }),
    3000,
  )
  expect(met).toBeGreaterThan(tried / 60)
})

test('approvals: the order of rules has no effect', () => {
  holds(
    fc.property(fc.array(rules, { maxLength: 3 }), (several) => {
      expect(strictest(several.toReversed())).toEqual(strictest(several))
    }),
  )
})
