import { describe, expect, test } from 'vitest'
import { judgeCapacity } from '../../src/core/health/capacity.ts'
import { nodesOut, outByScope } from '../../src/core/health/out.ts'
import type { Holder, LockState } from '../../src/core/locks/locks.ts'
import type { Policy, RolePolicy } from '../../src/core/policy/policy.ts'
import { capacity } from '../../src/engine/gates/capacity.ts'
import { about, node } from './health-examples.ts'
import { holder } from './locks-examples.ts'

const free: LockState = { scopes: [], line: [], policyHash: null, foreign: [] }
const held = (...holders: readonly Holder[]): LockState => ({
  ...free,
  scopes: [{ schema: 1, scope: 'cluster', slots: 1, holders }],
})
const facts = about().facts
const nodes = ['c1', 'c2', 'c3'].map((name) => node(name))

describe('nodes that are out', () => {
  const why = (...given: Parameters<typeof nodesOut>) =>
    Object.fromEntries(nodesOut(...given).map((out) => [out.node, out.why]))

  test('I1 out: includes nodes that failed, left, were never seen or are in maintenance, whitelisted or not', () => {
    const members = [
      { node: 'c1', state: 'failed' as const, group: null },
      { node: 'c2', state: 'left' as const, group: null },
    ]
    const seen = { ...facts, members, whitelist: ['c1'], maintenance: [{ node: 'c2', reason: '' }] }
    expect(why(nodes, seen, free)).toEqual({ c1: ['failed'], c2: ['left', 'in maintenance'], c3: ['absent'] })
  })

  test('out: includes a node that left, in the inventory or in the members', () => {
    expect(why([node('c1', { membership: 'left' })], facts, free)).toEqual({ c1: ['left'] })
  })

  test('out: includes nodes that rebootmgr has in progress, in the inventory or not', () => {
    const foreign = ['c2', 'stranger'].map((name) => ({ group: 'ceph', node: name, is: 'in progress' as const }))
    expect(why(nodes, facts, { ...free, foreign })).toEqual({
      c2: ['in progress elsewhere'],
      stranger: ['in progress elsewhere'],
    })
  })

  test('out: excludes lock holders, which are counted as holders', () => {
    const seen = { ...facts, maintenance: [{ node: 'c1', reason: 'ours' }] }
    expect(why(nodes, seen, held(holder('a', 'c1')))).toEqual({})
  })

  test('out: counts a node in every scope of the policy', () => {
    const rules = { slots: 1 } as RolePolicy
    const policy = {
      roles: { storage: rules, strict: rules },
      unknownRole: 'strict',
      pins: {},
      clusterSlots: 1,
      rackSlots: 1,
      besideRebootmgr: 'yes',
    } as unknown as Policy
    const known = [node('c1', { rack: 'b2', group: 'ceph' }), node('c2', { roles: [] })]
    const out = [
      { node: 'c1', group: 'ceph', why: ['failed' as const] },
      { node: 'c2', group: null, why: ['absent' as const] },
      { node: 'stranger', group: 'net', why: ['in progress elsewhere' as const] },
    ]
    expect(outByScope(policy, known, out)).toEqual({
      cluster: ['c1', 'c2', 'stranger'],
      'role/storage': ['c1'],
      'rack/b2': ['c1'],
      'group/ceph': ['c1'],
      'role/strict': ['c2'],
      'group/net': ['stranger'],
    })
  })
})

describe('capacity', () => {
  const scopes = [{ name: 'cluster', slots: 1 }]
  const ask = { node: 'c1', run: null, scopes, locks: free, out: {}, itself: 'is in' as const, when: 'before' as const }

  test('capacity: passes when every scope has a slot', () => {
    expect(judgeCapacity(ask)).toMatchObject({ verdict: 'ok', evidence: 'a slot in cluster (1)' })
  })

  test('capacity: only warns of other runs before the lock is held, because the run can queue', () => {
    expect(judgeCapacity({ ...ask, locks: held(holder('b', 'c2')) })).toMatchObject({
      verdict: 'warn',
      evidence: 'c2 is in a run (cluster)',
    })
  })

  test('capacity: blocks when another node is out, before and under the lock', () => {
    const out = { cluster: ['c9'] }
    expect(judgeCapacity({ ...ask, out })).toMatchObject({
      verdict: 'blocked',
      evidence: 'out already: c9 (cluster allows 1)',
    })
    const own = held(holder('a', 'c1'))
    expect(judgeCapacity({ ...ask, run: 'a', locks: own, out }).verdict).toBe('blocked')
    expect(judgeCapacity({ ...ask, run: 'a', locks: own }).verdict).toBe('ok')
  })

  test('capacity: counts other nodes that are out for a node in maintenance, and not for a node that is already out', () => {
    const out = { cluster: ['c1', 'c9'] }
    expect(judgeCapacity({ ...ask, run: 'a', locks: held(holder('a', 'c1')), out }).verdict).toBe('blocked')
    const already = { ...ask, run: 'a', locks: held(holder('a', 'c1')), out, itself: 'is out already' as const }
    expect(judgeCapacity(already).verdict).toBe('ok')
  })

  test('I6 capacity: is not asked before a changed node is finished', () => {
    expect(capacity.onNo.after).toBeUndefined()
  })
})
