import { describe, expect, test } from 'vitest'
import type { Check } from '../../src/core/health/facts.ts'
import { judged } from '../../src/core/health/question.ts'
import { judgeServices } from '../../src/core/health/service-checks.ts'
import { about, check, healthy, instance, nodeCheck } from './health-examples.ts'

const verdictOf = (...question: Parameters<typeof about>) => judged(judgeServices, about(...question)).verdict
const evidenceOf = (...question: Parameters<typeof about>) => judged(judgeServices, about(...question)).evidence
const checks = (...more: readonly Check[]) => ({ checks: [...healthy.checks, ...more] })

describe('rebootmgr/33', () => {
  test('service checks: all instances of a relevant service count, on every node', () => {
    expect(judged(judgeServices, about())).toMatchObject({ verdict: 'ok', evidence: '3 checks evaluated of galera' })
    expect(verdictOf({ checks: [check('c1'), check('c2'), check('c3', 'critical')] })).toBe('blocked')
  })

  test('service checks: node checks of every instance count too', () => {
    expect(evidenceOf(checks(nodeCheck('c2', 'disk', 'critical')))).toBe('galera, check disk on c2 is critical')
  })

  test("service checks: only the node's own tags make a service relevant", () => {
    const only = { instances: [instance('c1', []), instance('c2'), instance('c3')] }
    expect(evidenceOf({ ...only, checks: [check('c2', 'critical')] })).toBe(
      '0 checks evaluated: no service on c1 is tagged rebootmgr or rebootmgr_preboot',
    )
  })

  test.each([
    ['rebootmgr_preboot', 'before', 'blocked'],
    ['rebootmgr_preboot', 'after', 'ok'],
    ['rebootmgr_postboot', 'before', 'ok'],
    ['rebootmgr_postboot', 'after', 'blocked'],
    ['rebootmgr', 'before', 'blocked'],
    ['rebootmgr', 'after', 'blocked'],
  ] as const)('service checks: a failing service tagged %s, asked %s the reboot, is %s', (tag, when, verdict) => {
    const instances = [...healthy.instances, instance('c1', [tag], 'other')]
    const facts = { instances, ...checks(check('c1', 'critical', 'other')) }
    expect(verdictOf(facts, { when })).toBe(verdict)
  })
})

test('rebootmgr/34 service checks: a warning counts as failing, before and after, and is named with node, service, check and output', () => {
  const facts = { checks: [check('c1'), check('c2', 'warning'), check('c3')] }
  expect(evidenceOf(facts)).toBe('galera, check galera answers on c2 is warning: no answer')
  expect(verdictOf(facts, { when: 'after' })).toBe('blocked')
})

describe('maintenance', () => {
  const inMaintenance = (name: string) => ({
    ...checks(nodeCheck(name, '_node_maintenance', 'critical')),
    maintenance: [{ node: name, reason: 'by hand' }],
  })

  test("rebootmgr/35 service checks: the node's own maintenance does not count against it", () => {
    expect(verdictOf(inMaintenance('c1'))).toBe('ok')
  })

  test("rebootmgr/36 service checks: another node's maintenance counts unless its instance ignores maintenance", () => {
    expect(evidenceOf(inMaintenance('c2'))).toBe('galera, check _node_maintenance on c2 is critical')
    const ignoring = [instance('c1'), instance('c2', ['ignore_maintenance']), instance('c3')]
    expect(verdictOf({ ...inMaintenance('c2'), instances: ignoring })).toBe('ok')
    expect(verdictOf({ ...inMaintenance('c3'), instances: ignoring })).toBe('blocked')
  })

  test('F64 service checks: maintenance of another node keeps no node from coming back', () => {
    expect(verdictOf(inMaintenance('c2'), { when: 'after' })).toBe('ok')
    const failing = { ...inMaintenance('c2'), checks: [...healthy.checks, check('c2', 'critical')] }
    expect(verdictOf(failing, { when: 'after' })).toBe('ok')
    const own = { ...inMaintenance('c2'), checks: [...healthy.checks, check('c1', 'critical')] }
    expect(verdictOf(own, { when: 'after' })).toBe('blocked')
  })

  test('service checks: a node in maintenance counts even when its check is not listed', () => {
    expect(evidenceOf({ maintenance: [{ node: 'c2', reason: 'by hand' }] })).toBe(
      'galera on c2 is in maintenance: by hand',
    )
  })
})

test('rebootmgr/37 service checks: those of a whitelisted node do not count, and the evidence says so', () => {
  const facts = { checks: [check('c1'), check('c2', 'critical'), check('c3')], whitelist: ['c2'] }
  expect(judged(judgeServices, about(facts))).toMatchObject({
    verdict: 'ok',
    evidence: '2 checks evaluated of galera; whitelisted and not counted: c2',
  })
})

describe('deviations from rebootmgr', () => {
  test('rebootmgr/deviation 2 service checks: failures on two nodes both count when their checks have the same ID', () => {
    const facts = { checks: [check('c1'), check('c2', 'critical'), check('c3', 'warning')], whitelist: [] }
    expect(evidenceOf(facts)).toContain('on c2 is critical')
    expect(evidenceOf(facts)).toContain('on c3 is warning')
    expect(verdictOf({ ...facts, whitelist: ['c3'] })).toBe('blocked')
    expect(verdictOf({ ...facts, whitelist: ['c2'] })).toBe('blocked')
  })

  test('rebootmgr/deviation 3 service checks: finds a service by its name when its ID differs', () => {
    const odd = { ...instance('c2'), serviceId: 'weird-7' }
    const failing = { ...check('c2', 'critical'), serviceId: 'weird-7' }
    expect(evidenceOf({ instances: [instance('c1'), odd], checks: [check('c1'), failing] })).toContain(
      'on c2 is critical',
    )
  })

  test('rebootmgr/deviation 3 service checks: no evaluated check blocks unless the role allows it', () => {
    expect(verdictOf({ instances: [] })).toBe('blocked')
    expect(verdictOf({ instances: [] }, { withoutChecks: 'allow' })).toBe('warn')
    expect(evidenceOf({ checks: [] })).toBe('0 checks evaluated: galera has no check that counts')
  })

  test('service checks: a service without checks blocks even when another service has some', () => {
    const instances = [...healthy.instances, instance('c1', ['rebootmgr'], 'unwatched')]
    expect(evidenceOf({ instances })).toBe('0 checks evaluated: unwatched has no check that counts')
  })
})

describe('rebootmgr/deviation 11 min_passing and max_failing', () => {
  const tagged = (...tags: readonly string[]) => ({
    instances: [instance('c1', ['rebootmgr', ...tags]), instance('c2'), instance('c3'), instance('c4')],
    members: [...healthy.members, { node: 'c4', state: 'alive' as const, group: null }],
  })
  const failing = (...names: readonly string[]) => ({
    checks: ['c1', 'c2', 'c3', 'c4'].map((name) => check(name, names.includes(name) ? 'critical' : 'passing')),
  })

  test.each([
    ['min_passing=2', ['c2'], 'ok'],
    ['min_passing=2', ['c2', 'c3'], 'blocked'],
    ['max_failing=1', ['c2'], 'ok'],
    ['max_failing=1', ['c2', 'c3'], 'blocked'],
    ['max_failing=0', ['c2'], 'blocked'],
    ['min_passing=3', [], 'ok'],
    ['min_passing=4', [], 'blocked'],
  ])(
    'service checks: with %s and %j failing, not counting the node itself, the verdict is %s',
    (tag, names, verdict) => {
      expect(verdictOf({ ...tagged(tag), ...failing(...names) })).toBe(verdict)
    },
  )

  test("service checks: the node's own failing instance counts only after the reboot", () => {
    const facts = { ...tagged('min_passing=3'), ...failing('c1') }
    expect(verdictOf(facts)).toBe('ok')
    expect(verdictOf(facts, { when: 'after' })).toBe('blocked')
  })

  test('service checks: with both tags, both must hold', () => {
    const both = tagged('min_passing=1', 'max_failing=1')
    expect(verdictOf({ ...both, ...failing('c2') })).toBe('ok')
    expect(verdictOf({ ...both, ...failing('c2', 'c3') })).toBe('blocked')
  })

  test('service checks: an instance in maintenance counts as failing unless it ignores maintenance', () => {
    const marked = { ...failing(), maintenance: [{ node: 'c2', reason: '' }] }
    expect(verdictOf({ ...tagged('min_passing=3'), ...marked })).toBe('blocked')
    const ignoring = [instance('c1', ['rebootmgr', 'min_passing=3']), instance('c2', ['ignore_maintenance'])]
    expect(verdictOf({ ...marked, instances: [...ignoring, instance('c3'), instance('c4')] })).toBe('ok')
  })

  test('S11 service checks: before the reboot, instances on nodes of other runs count as failing even if their checks pass', () => {
    const facts = { ...tagged('min_passing=3'), ...failing() }
    expect(evidenceOf(facts, { inFlight: ['c2'] })).toBe(
      'galera: 2 other healthy instances, at least 3 required (galera on c2: the node is in another run)',
    )
    expect(verdictOf({}, { inFlight: ['c2'] })).toBe('blocked')
    expect(verdictOf(facts, { inFlight: ['c2'], when: 'after' })).toBe('ok')
  })

  test('service checks: a whitelisted node counts neither as passing nor as failing', () => {
    const facts = { ...tagged('min_passing=3', 'max_failing=0'), ...failing('c2'), whitelist: ['c2'] }
    expect(evidenceOf(facts)).toBe('galera: 2 other healthy instances, at least 3 required')
  })

  test.each(['min_passing', 'min_passing=', 'min_passing=two', 'max_failing=-1', 'max_failing = 1', 'min_passing=1.5'])(
    'service checks: the malformed tag %s blocks and is named',
    (tag) => {
      expect(judged(judgeServices, about(tagged(tag)))).toMatchObject({
        verdict: 'blocked',
        evidence: `malformed tags: galera: ${tag}`,
      })
    },
  )
})

test('service checks: the evidence stays short with many failures or long output', () => {
  const names = Array.from({ length: 40 }, (_, place) => `n${place}`)
  const facts = {
    instances: [instance('c1'), ...names.map((name) => instance(name))],
    checks: names.map((name) => check(name, 'critical')),
  }
  expect(evidenceOf(facts)).toContain('and 35 more')
  const loud = { ...check('c2', 'critical'), output: `${'x'.repeat(5000)}\nrest` }
  expect(evidenceOf({ checks: [loud] }).length).toBeLessThan(250)
})
