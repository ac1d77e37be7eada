import { describe, expect, test } from 'vitest'
import { judgeApprovers, missingWords } from '../../src/core/approvals/approval-status.ts'
import { plain } from '../../src/core/message.ts'
import {
  type ApprovalClick,
  judgeApproval,
  judgeDenial,
  type PendingPlan,
} from '../../src/core/operation/judge-approval.ts'
import { ruleWords } from '../../src/core/policy/rule-words.ts'
import { approvalRuleOf, strictest } from '../../src/core/policy/strictest.ts'
import type { Outcome } from '../../src/core/refusals.ts'
import { node, ops, policy, rule, who } from './policy-examples.ts'

const ana = who('ana', ['SSTORAGE'])
const tom = who('tom', ['SSTORAGE'])
const kim = who('kim', ['SSTORAGE'])
const pending: PendingPlan = {
  state: 'awaiting approval',
  rule: rule(2, ['SSTORAGE']),
  hash: 'a'.repeat(64),
  expiresAtMs: 1000,
  askers: ['UANA'],
  approvers: [],
}
const click = (by = tom, rest: Partial<ApprovalClick> = {}): ApprovalClick => ({
  nowMs: 999,
  who: by,
  channel: ops,
  hash: pending.hash,
  ...rest,
})
const codes = (outcome: Outcome<unknown>) =>
  outcome.ok ? 'counts' : outcome.refusals.map(({ code }) => code).join(', ')

describe('S45 S46 S47 approval', () => {
  test('approval: counts, and reduces the missing approvals by one', () => {
    const outcome = judgeApproval(pending, click())
    expect(outcome.ok && outcome.value.missing).toBe(1)
    const second = judgeApproval({ ...pending, approvers: [tom] }, click(kim))
    expect(second.ok && second.value.missing).toBe(0)
  })

  test.each<[string, string, PendingPlan, ApprovalClick]>([
    ['of the requester', 'own request', pending, click(ana)],
    ['of a person in no group', 'not an approver', pending, click(who('bob', ['SDEV']))],
    ['of the same person again', 'already approved', { ...pending, approvers: [tom] }, click()],
    ['at the moment of expiry', 'expired', pending, click(tom, { nowMs: 1000 })],
    ['of another plan', 'plan changed', pending, click(tom, { hash: 'b'.repeat(64) })],
    ['of a guest', 'not a member', pending, click(who('eve', [], 'guest'))],
    ['of a deactivated approver', 'not a member', pending, click(who('tom', ['SSTORAGE'], 'deactivated'))],
    ['of a bot', 'not a member', pending, click(who('hook', ['SSTORAGE'], 'bot'))],
    [
      'in a shared channel',
      'shared channel',
      pending,
      click(tom, { channel: { ...ops, sharing: 'shared with others' } }),
    ],
    ['after the denial', 'already decided', { ...pending, state: 'denied' }, click()],
    ['after the start', 'already decided', { ...pending, state: 'running' }, click()],
    ['of a draft', 'wrong state', { ...pending, state: 'planned' }, click()],
    ['that the plan does not need', 'wrong state', { ...pending, rule: null }, click()],
  ])('approval: one %s is refused as %s', (_, expected, asked, handleButton) =>
    expect(codes(judgeApproval(asked, handleButton))).toBe(expected),
  )

  describe('S45 two accounts of one person', () => {
    const second = { ...who('tom2', ['SSTORAGE']), also: ['UTOM', 'UTOM2'] }
    const first = { ...tom, also: ['UTOM', 'UTOM2'] }
    const annas = { ...who('ana2', ['SSTORAGE']), also: ['UANA', 'UANA2'] }

    test('approval: counts once for two accounts of one person, in either order', () => {
      expect(codes(judgeApproval({ ...pending, approvers: [first] }, click(second)))).toBe('already approved')
      expect(codes(judgeApproval({ ...pending, approvers: [second] }, click(first)))).toBe('already approved')
      expect(judgeApprovers(rule(2, ['SSTORAGE']), [], [first, second]).missing).toBe(1)
    })

    test("approval: does not count for a request of the approver's other account, at the click or later", () => {
      expect(codes(judgeApproval(pending, click(annas)))).toBe('own request')
      expect(judgeApprovers(rule(2, ['SSTORAGE']), ['UANA'], [annas, tom]).counting).toEqual(['UTOM'])
    })
  })

  test('approval: of the requester counts when the rule allows it', () => {
    const own = { ...pending, rule: rule(1, ['SSTORAGE'], { requesterCounts: 'yes' }) }
    expect(codes(judgeApproval(own, click(ana)))).toBe('counts')
  })
})

describe('S51 denial', () => {
  test('denial: of an approver or the requester counts until the start', () => {
    expect(codes(judgeDenial(pending, click()))).toBe('counts')
    expect(codes(judgeDenial(pending, click(who('ana', []))))).toBe('counts')
    expect(codes(judgeDenial({ ...pending, approvers: [tom] }, click()))).toBe('counts')
    expect(codes(judgeDenial({ ...pending, state: 'queued', expiresAtMs: null }, click()))).toBe('counts')
  })

  test('denial: is refused from any other person, and after the start', () => {
    expect(codes(judgeDenial(pending, click(who('bob'))))).toBe('not an approver')
    expect(codes(judgeDenial({ ...pending, state: 'running' }, click()))).toBe('already decided')
  })
})

describe('approval status', () => {
  test('approval status: an approver who is the requester, left the group or is deactivated does not count', () => {
    const now = judgeApprovers(
      rule(2, ['SSTORAGE']),
      ['UANA'],
      [ana, who('tom'), who('kim', ['SSTORAGE'], 'deactivated')],
    )
    expect(now.counting).toEqual([])
    expect(now.lost.map(({ why }) => why)).toEqual([
      '@ana is the requester.',
      '@tom is not in a group that may approve.',
      '@kim is deactivated.',
    ])
    expect(now.missing).toBe(2)
  })

  test('approval status: a person in two groups counts for one part, the one that leaves fewest missing', () => {
    const both = {
      ...rule(1, ['SSTORAGE']),
      parts: [
        { count: 1, groups: ['SSTORAGE'], people: [] },
        { count: 1, groups: ['SSEC'], people: [] },
      ],
    }
    const pat = who('pat', ['SSTORAGE', 'SSEC'])
    expect(judgeApprovers(both, [], [pat]).missing).toBe(1)
    expect(judgeApprovers(both, [], [pat, tom]).missing).toBe(0)
    expect(judgeApprovers(both, [], [tom, pat]).missing).toBe(0)
    expect(judgeApprovers(both, [], [tom, kim]).missing).toBe(1)
    expect(plain(missingWords(judgeApprovers(both, [], [tom, kim])))).toBe('1 more of @SSEC')
    expect(plain(ruleWords(both))).toBe('1 of @SSTORAGE and 1 of @SSEC, not the requester')
  })
})

describe('strictest rule', () => {
  test('S31 strictest rule: a node without a known role, or with storage as one of its roles, needs the approvals of storage', () => {
    const storageRule = policy.roles.storage?.approvals
    for (const roles of [[], ['router'], ['compute', 'router'], ['compute', 'storage'], ['storage']])
      expect(approvalRuleOf(policy, [node('x', { roles })])).toEqual(storageRule)
    expect(approvalRuleOf(policy, [node('x', { roles: ['compute'] })])).toBeNull()
    expect(approvalRuleOf(policy, [node('x', { roles: ['compute'] }), node('y')])).toEqual(storageRule)
  })

  test('strictest rule: takes the higher count of the same voters, adds other voters, and keeps the shorter time and the stricter setting', () => {
    const merged = strictest([
      rule(1, ['SA'], { expiresAfterMs: 5, requesterCounts: 'yes' }),
      rule(3, ['SA'], { expiresAfterMs: 9 }),
      rule(1, ['SB']),
      null,
    ])
    expect(merged).toEqual({
      parts: [
        { count: 3, groups: ['SA'], people: [] },
        { count: 1, groups: ['SB'], people: [] },
      ],
      expiresAfterMs: 5,
      requesterCounts: 'no',
    })
  })
})
