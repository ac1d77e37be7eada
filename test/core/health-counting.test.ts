import { describe, expect, test } from 'vitest'
import { quorumOf } from '../../src/adapters/consul/cluster/quorum.ts'
import { judgeMembers } from '../../src/core/health/members.ts'
import { judged } from '../../src/core/health/question.ts'
import { judgeServices } from '../../src/core/health/service-checks.ts'
import { occupiedBecause } from '../../src/core/locks/slots.ts'
import { about, check, healthy, instance } from './health-examples.ts'

/** Repeats every instance and check for each spelling, as a case-insensitive catalog does. */
const twice = <T>(things: readonly T[]): readonly T[] => [...things, ...things]

describe('F04 counting: things, not answers', () => {
  const spelled = [
    instance('c1', ['rebootmgr', 'min_passing=2']),
    instance('c2'),
    { ...instance('c3'), service: 'Galera' },
  ]
  const checks = [check('c1'), check('c2'), { ...check('c3', 'critical'), service: 'Galera' }]

  test('F04 service checks: counts an instance once when two spellings of its service list it', () => {
    const facts = { instances: twice(spelled), checks: twice(checks) }
    expect(judged(judgeServices, about(facts))).toMatchObject({
      verdict: 'blocked',
      evidence: expect.stringContaining('galera: 1 other healthy instance, at least 2 required'),
    })
  })

  test('F04 service checks: counts instances of every spelling of the service', () => {
    const passing = checks.map((one) => ({ ...one, status: 'passing' as const }))
    expect(judged(judgeServices, about({ instances: spelled, checks: passing })).verdict).toBe('ok')
    expect(judged(judgeServices, about({ instances: spelled, checks })).verdict).toBe('blocked')
  })

  test('F04 service checks: an instance fails when it fails under one of its answers', () => {
    const answers = [instance('c3'), { ...instance('c3', ['rebootmgr', 'ignore_maintenance']), service: 'Galera' }]
    const facts = {
      instances: [instance('c1', ['rebootmgr', 'min_passing=2']), instance('c2'), ...answers],
      maintenance: [{ node: 'c3', reason: 'by hand' }],
    }
    expect(judged(judgeServices, about(facts)).verdict).toBe('blocked')
  })

  test('F04 service checks: counts each check once in the evidence', () => {
    const facts = { instances: twice(healthy.instances), checks: twice(healthy.checks) }
    expect(judged(judgeServices, about(facts))).toMatchObject({
      verdict: 'ok',
      evidence: '3 checks evaluated of galera',
    })
  })

  test('F04 service checks: each spelling on the node must satisfy its own tags', () => {
    const own = { ...instance('c1', ['rebootmgr', 'max_failing=2']), service: 'Galera', serviceId: 'second' }
    const facts = {
      instances: [...healthy.instances, own],
      checks: [check('c1'), check('c2'), check('c3', 'critical')],
    }
    expect(judged(judgeServices, about(facts)).verdict).toBe('blocked')
  })

  test('F04 service checks: a check whose service was renamed still belongs to its instance', () => {
    const renamed = { ...check('c2', 'critical'), service: 'mysql' }
    expect(judged(judgeServices, about({ checks: [check('c1'), renamed, check('c3')] })).verdict).toBe('blocked')
  })

  test('F04 members: the worst state of a member counts, once', () => {
    const failed = { node: 'c2', state: 'failed', group: null } as const
    const members = [...healthy.members, failed, failed]
    expect(judged(judgeMembers, about({ members }))).toMatchObject({ verdict: 'blocked', evidence: 'not alive: c2' })
    expect(judged(judgeMembers, about({ members: twice(healthy.members) })).evidence).toBe('3 members, none failed')
    const own = [
      { node: 'c1', state: 'alive', group: null } as const,
      { node: 'c1', state: 'failed', group: null } as const,
    ]
    expect(judged(judgeMembers, about({ members: own }, { when: 'after' })).verdict).toBe('blocked')
  })

  test('F04 quorum: a server under two names is one voter', () => {
    const server = (Name: string, Addr: string, Status = 1) => ({
      Name,
      Addr,
      Status,
      Tags: { role: 'consul', port: '8300' },
    })
    const members = [
      server('s1', '10.0.0.1'),
      server('s1-old', '10.0.0.1'),
      server('s2', '10.0.0.2'),
      server('s3', '10.0.0.3', 4),
    ]
    const peers = ['10.0.0.1:8300', '10.0.0.2:8300', '10.0.0.3:8300']
    expect(quorumOf(members, peers).quorumMargin).toBe(0)
  })

  test('F04 slots: one host under two spellings takes one slot, two hosts with one short name take two', () => {
    const holder = (node: string) => ({
      operation: 'op-1',
      run: `run-${node}`,
      node,
      requester: 'U1',
      command: 'reboot',
      sinceMs: 0,
      phase: { step: 'reboot', index: 1, bootIdBefore: null, changed: [], armedUntilUptimeSeconds: null },
    })
    const scope = { name: 'cluster', slots: 2 }
    const full = (holders: readonly string[], out: readonly string[]) =>
      occupiedBecause({ scope, holders: holders.map(holder), out }, 'c1', 'is in').length > 0
    expect(full(['C2'], ['c2.example.com'])).toBe(false)
    expect(full(['c2'], ['c3'])).toBe(true)
    expect(full([], ['web.a', 'web', 'web.b'])).toBe(true)
  })
})
