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

describe('a node is out', () => {
  const why = (...given: Parameters<typeof nodesOut>) =>
    Object.fromEntries(nodesOut(...given).map((out) => [out.node, out.why]))

  test('I1 when it failed, left, was never seen or is in maintenance, whitelisted or not', () => {
    const members = [
      { node: 'c1', state: 'failed' as const, group: null },
      { node: 'c2', state: 'left' as const, group: null },
    ]
    const seen = { ...facts, members, whitelist: ['c1'], maintenance: [{ node: 'c2', reason: '' }] }
    expect(why(nodes, seen, free)).toEqual({ c1: ['failed'], c2: ['left', 'in maintenance'], c3: ['absent'] })
  })

  test('when either the inventory or the members miss it', () => {
    expect(why([node('c1', { membership: 'left' })], facts, free)).toEqual({ c1: ['left'] })
  })

  test('when rebootmgr has it in progress, known to the inventory or not', () => {
    const foreign = ['c2', 'stranger'].map((name) => ({ group: 'ceph', node: name, is: 'in progress' as const }))
    expect(why(nodes, facts, { ...free, foreign })).toEqual({
      c2: ['in progress elsewhere'],
      stranger: ['in progress elsewhere'],
    })
  })

  test('but for the holders of locks, who are counted as such', () => {
    const seen = { ...facts, maintenance: [{ node: 'c1', reason: 'ours' }] }
    expect(why(nodes, seen, held(holder('a', 'c1')))).toEqual({})
  })

  test('in every scope that policy puts it in', () => {
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

  test('agrees when there is a place in every scope', () => {
    expect(judgeCapacity(ask)).toMatchObject({ verdict: 'ok', evidence: 'a slot in cluster (1)' })
  })

  test('only warns who has no lock yet of other runs: there is a line for that', () => {
    expect(judgeCapacity({ ...ask, locks: held(holder('b', 'c2')) })).toMatchObject({
      verdict: 'warn',
      evidence: 'c2 is in a run (cluster)',
    })
  })

  test('blocks when something else is out, before the lock and under it', () => {
    const out = { cluster: ['c9'] }
    expect(judgeCapacity({ ...ask, out })).toMatchObject({
      verdict: 'blocked',
      evidence: 'out already: c9 (cluster allows 1)',
    })
    const own = held(holder('a', 'c1'))
    expect(judgeCapacity({ ...ask, run: 'a', locks: own, out }).verdict).toBe('blocked')
    expect(judgeCapacity({ ...ask, run: 'a', locks: own }).verdict).toBe('ok')
  })

  test('maintenance excuses nothing; work on a node that is out already counts only other runs', () => {
    const out = { cluster: ['c1', 'c9'] }
    expect(judgeCapacity({ ...ask, run: 'a', locks: held(holder('a', 'c1')), out }).verdict).toBe('blocked')
    const already = { ...ask, run: 'a', locks: held(holder('a', 'c1')), out, itself: 'is out already' as const }
    expect(judgeCapacity(already).verdict).toBe('ok')
  })

  test('I6 never keeps a touched node from finishing', () => {
    expect(capacity.onNo.after).toBeUndefined()
  })
})
