import { describe, expect, test } from 'vitest'
import type { StopFlag } from '../../src/core/health/facts.ts'
import { judgeEnabled, judgeGroup, judgeStopFlags } from '../../src/core/health/flags.ts'
import { judgeMembers } from '../../src/core/health/members.ts'
import { disabledText, enabledText, readNodeConfig } from '../../src/core/health/node-config.ts'
import { judged } from '../../src/core/health/question.ts'
import { judgeQuorum } from '../../src/core/health/quorum.ts'
import { gates } from '../../src/engine/gates/table.ts'
import { about, node } from './health-examples.ts'

const member = (name: string, state: 'alive' | 'failed' | 'left' = 'alive', group: string | null = null) => ({
  node: name,
  state,
  group,
})

describe('members', () => {
  const verdictOf = (...question: Parameters<typeof about>) => judged(judgeMembers, about(...question)).verdict

  test('rebootmgr/39 members: a failed one blocks, one that left does not', () => {
    expect(judged(judgeMembers, about({ members: [member('c1'), member('c2', 'failed')] }))).toMatchObject({
      verdict: 'blocked',
      evidence: 'not alive: c2',
    })
    expect(verdictOf({ members: [member('c1'), member('c2', 'left')] })).toBe('ok')
  })

  test('rebootmgr/37 members: a whitelisted one does not count, and the evidence says so', () => {
    const facts = { members: [member('c1'), member('c2', 'failed')], whitelist: ['c2'] }
    expect(judged(judgeMembers, about(facts)).evidence).toBe('1 members, none failed; whitelisted and not counted: c2')
  })

  test('rebootmgr/40 members: count only when in the same group or in none', () => {
    const question = (group: string | null) => ({
      facts: { members: [member('c1', 'alive', 'ceph'), member('c2', 'failed', group)] },
      over: { node: node('c1', { group: 'ceph' }) },
    })
    const at = (group: string | null) => verdictOf(question(group).facts, question(group).over)
    expect([at('ceph'), at(null), at('net')]).toEqual(['blocked', 'blocked', 'ok'])
    expect(verdictOf(question('net').facts)).toBe('blocked')
  })

  test("rebootmgr/46 members: after the reboot, a failed other node only warns and the node's own state blocks", () => {
    expect(verdictOf({ members: [member('c1'), member('c2', 'failed')] }, { when: 'after' })).toBe('warn')
    expect(verdictOf({ members: [member('c1', 'failed'), member('c2')] }, { when: 'after' })).toBe('blocked')
    expect(verdictOf({ members: [member('c1', 'left'), member('c2')] }, { when: 'after' })).toBe('blocked')
  })

  test('members: an empty list is unknown, and a node that is not a member needs a role that allows it', () => {
    expect(verdictOf({ members: [] })).toBe('unknown')
    expect(verdictOf({ members: [member('c2')] })).toBe('blocked')
    expect(verdictOf({ members: [member('c2')] }, { withoutChecks: 'allow' })).toBe('warn')
  })
})

describe('quorum', () => {
  const servers = ['s1', 's2', 's3']
  const alive = (...names: readonly string[]) => [member('c1'), ...names.map((name) => member(name))]
  const verdictOf = (...question: Parameters<typeof about>) => judged(judgeQuorum, about(...question)).verdict

  test('quorum: a server may reboot only while one more may fail', () => {
    const on = { node: node('s1') }
    expect(verdictOf({ members: alive(...servers), servers, quorumMargin: 1 }, on)).toBe('ok')
    expect(verdictOf({ members: alive('s1', 's2'), servers, quorumMargin: 0 }, on)).toBe('blocked')
    expect(verdictOf({ members: alive('s1'), servers: ['s1'], quorumMargin: 0 }, on)).toBe('blocked')
  })

  test('rebootmgr/wrong 6 quorum: a dead server that is listed as left is still missing, for every node', () => {
    const members = [...alive('s1', 's2'), member('s3', 'left')]
    expect(judged(judgeQuorum, about({ members, servers, quorumMargin: 0 })).evidence).toContain('gone: s3')
  })

  test('quorum: a cluster with a single server only warns', () => {
    expect(verdictOf({ members: alive('s1'), servers: ['s1'], quorumMargin: 0 })).toBe('warn')
  })

  test('I7 quorum: an unknown margin blocks the start and only warns after the reboot', () => {
    expect(verdictOf({ quorumMargin: null })).toBe('unknown')
    expect(verdictOf({ quorumMargin: null }, { when: 'after' })).toBe('warn')
    expect(verdictOf({ members: alive(), servers, quorumMargin: -1 }, { when: 'after' })).toBe('warn')
  })
})

describe('stop flags', () => {
  const flag = (
    scope: 'cluster' | 'group',
    group: string | null,
    reason = 'power work',
    by: string | null = null,
  ): StopFlag => ({
    scope,
    group,
    reason,
    by,
    sinceMs: null,
  })
  const ceph = node('c1', { group: 'ceph' })

  test('rebootmgr/15 stop flags: one for the cluster blocks every node, even without a reason', () => {
    expect(judgeStopFlags([flag('cluster', null, '')], ceph)).toMatchObject({
      verdict: 'blocked',
      evidence: 'the cluster is stopped: no reason given',
    })
    expect(judgeStopFlags([flag('cluster', null, 'x', 'U7')], node('c2')).evidence).toBe('the cluster is stopped: x')
  })

  test('rebootmgr/16 and rebootmgr/17 stop flags: one for a group blocks only its members', () => {
    expect(judgeStopFlags([flag('group', 'ceph')], ceph).verdict).toBe('blocked')
    expect(judgeStopFlags([flag('group', 'net')], ceph).verdict).toBe('ok')
    expect(judgeStopFlags([flag('group', 'net')], node('c2')).verdict).toBe('ok')
  })

  test('rebootmgr/44 gates: only members, quorum and service checks are asked after the reboot', () => {
    expect(gates.filter(({ onNo }) => onNo.after !== undefined).map(({ name }) => name)).toEqual([
      'members',
      'quorum',
      'service checks',
    ])
  })
})

describe('node configuration', () => {
  test.each([[null], [''], ['not json'], ['[1]'], ['{"message": "x"}'], ['{"enabled": "yes"}']])(
    'rebootmgr/01 node configuration: refuses %j as not managed, and says how to enable the node',
    (text) => {
      const config = readNodeConfig(text)
      expect(config.is).toBe('not managed')
      expect(judgeEnabled(config, node('c1'))).toMatchObject({
        verdict: 'blocked',
        remedy: 'enable it by resuming the node',
      })
    },
  )

  test('rebootmgr/02 node configuration: enabling writes `enabled` as true', () => {
    expect(JSON.parse(enabledText(null) ?? '')).toEqual({ enabled: true, message: '' })
    expect(JSON.parse(enabledText('not json') ?? '')).toEqual({ enabled: true, message: '' })
  })

  test('rebootmgr/03 node configuration: enabling keeps other fields, and writes nothing when already enabled', () => {
    expect(enabledText('{"enabled": true, "message": "Default config created"}')).toBeNull()
    expect(JSON.parse(enabledText('{"enabled": false, "message": "x", "group": "ceph", "note": 1}') ?? '')).toEqual({
      enabled: true,
      message: '',
      group: 'ceph',
      note: 1,
    })
  })

  test('rebootmgr/04 node configuration: reads the old `disabled` inverted, and writes the new form', () => {
    expect(readNodeConfig('{"disabled": true, "message": "old"}')).toEqual({
      is: 'disabled',
      message: 'old',
      group: null,
    })
    expect(readNodeConfig('{"disabled": false, "group": "ceph"}')).toEqual({ is: 'enabled', group: 'ceph' })
    expect(JSON.parse(enabledText('{"disabled": false, "group": "ceph"}') ?? '')).toEqual({
      enabled: true,
      group: 'ceph',
    })
    expect(readNodeConfig('{"disabled": true, "enabled": true}').is).toBe('enabled')
  })

  test('rebootmgr/05 node configuration: refuses a disabled node with the stored message', () => {
    const config = readNodeConfig('{"enabled": false, "message": "disk 3 is dying"}')
    expect(judgeEnabled(config, node('c1')).evidence).toBe('c1 is disabled: disk 3 is dying')
  })

  test('rebootmgr/49 node configuration: disabling keeps every other field', () => {
    expect(JSON.parse(disabledText('{"enabled": true, "group": "ceph", "extra": {"a": 1}}', 'why'))).toEqual({
      enabled: false,
      message: 'why',
      group: 'ceph',
      extra: { a: 1 },
    })
  })

  test('node configuration: a group that differs from the inventory blocks, because both sides would take different locks', () => {
    const config = readNodeConfig('{"enabled": true, "group": "ceph"}')
    expect(judgeGroup(config, node('c1', { group: 'ceph' }))).toBeNull()
    expect(judgeGroup(config, node('c1', { group: 'net' }))?.verdict).toBe('blocked')
    expect(judgeGroup(config, node('c1'))?.verdict).toBe('blocked')
  })
})
