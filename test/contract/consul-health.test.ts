import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withAgents } from './health-fixtures.ts'

// rebootmgr's rules about checks and tags, on a real Consul.

const { says, maintenance, whitelist, register, deregister, judged } = withAgents()
const allWell = 'ok: 9 checks evaluated of galera'

describe('service checks', () => {
  test('rebootmgr/33 service checks: count all instances of a tagged service and the checks of their nodes, and no others', async () => {
    expect(await judged('service checks', 'before')).toBe(allWell)
    await says('c3', 'answers', 'critical')
    expect(await judged('service checks', 'before')).toContain('blocked: galera, check answers on c3 is critical')
    await says('c3', 'answers', 'passing')
    await says('c2', 'disk', 'critical')
    expect(await judged('service checks', 'after')).toContain('blocked: galera, check disk on c2 is critical')
    await says('c2', 'disk', 'passing')
    await says('c2', 'other-answers', 'critical')
    expect(await judged('service checks', 'before')).toBe(allWell)
    await says('c2', 'other-answers', 'passing')
  })

  test('rebootmgr/34 service checks: count a warning as failing, with node and output', async () => {
    await says('c2', 'answers', 'warning')
    for (const when of ['before', 'after'] as const)
      expect(await judged('service checks', when)).toBe(
        'blocked: galera, check answers on c2 is warning: it is warning',
      )
    await says('c2', 'answers', 'passing')
  })

  test('rebootmgr/deviation 2 service checks: name each failure, also of equal ids and of one node', async () => {
    for (const name of ['c2', 'c3']) await says(name, 'answers', 'critical')
    await says('c2', 'disk', 'warning')
    const why = await judged('service checks', 'before')
    for (const named of ['answers on c2 is critical', 'disk on c2 is warning', 'answers on c3 is critical'])
      expect(why).toContain(named)
    for (const name of ['c2', 'c3']) await says(name, 'answers', 'passing')
    await says('c2', 'disk', 'passing')
  })

  test('rebootmgr/35 rebootmgr/36 service checks: count the maintenance of other nodes, unless the instance ignores it', async () => {
    await maintenance('c1', true)
    await maintenance('c3', true)
    for (const when of ['before', 'after'] as const) expect(await judged('service checks', when)).toContain('ok: ')
    await maintenance('c2', true)
    expect(await judged('service checks', 'before')).toMatch(/^blocked: .*c2/)
    // F64: a returning node does not wait for the maintenance of other nodes
    expect(await judged('service checks', 'after')).toContain('ok: ')
    for (const name of ['c1', 'c2', 'c3']) await maintenance(name, false)
    expect(await judged('service checks', 'after')).toBe(allWell)
  })

  test('rebootmgr/37 service checks: leave out a whitelisted node and say so', async () => {
    await says('c2', 'answers', 'critical')
    expect(await judged('service checks', 'before')).toContain('blocked: ')
    await whitelist('c2')
    expect(await judged('service checks', 'before')).toBe(
      'ok: 6 checks evaluated of galera; whitelisted and not counted: c2',
    )
    await whitelist()
    await says('c2', 'answers', 'passing')
  })

  test('rebootmgr/deviation 3 service checks: find an instance whose ID is not its name, and block when nothing was evaluated', async () => {
    await says('c2', 'answers', 'critical')
    expect(await judged('service checks', 'before')).toContain('blocked: galera, check answers on c2')
    await says('c2', 'answers', 'passing')
    const nothing = '0 checks evaluated: no service on c4 is tagged rebootmgr or rebootmgr_preboot'
    expect(await judged('service checks', 'before', { node: 'c4' })).toBe(`blocked: ${nothing}`)
    expect(await judged('service checks', 'before', { node: 'c4', withoutChecks: 'allow' })).toBe(`warn: ${nothing}`)
  })
})

describe('F04 two spellings of one service', () => {
  beforeAll(async () => {
    await register('c1', 'mon', 'rebootmgr', 'min_passing=2')
    await register('c2', 'mon', 'rebootmgr')
    await register('c3', 'MON', 'rebootmgr')
  })
  afterAll(async () => {
    for (const name of ['c1', 'c2']) await deregister(name, 'mon')
    await deregister('c3', 'MON')
  })

  test('F04 service checks: counts each instance once, whatever its spelling', async () => {
    expect(await judged('service checks', 'before')).toContain('ok: ')
    await says('c3', 'MON-answers', 'critical')
    expect(await judged('service checks', 'before')).toContain('mon: 1 other healthy instance, at least 2 required')
    await says('c3', 'MON-answers', 'passing')
    await says('c2', 'mon-answers', 'critical')
    expect(await judged('service checks', 'before')).toContain('mon: 1 other healthy instance, at least 2 required')
    await says('c2', 'mon-answers', 'passing')
  })
})

describe('rebootmgr/deviation 11 thresholds', () => {
  beforeAll(async () => {
    for (const name of ['c2', 'c3']) await register(name, 'mon')
  })
  afterAll(async () => {
    for (const name of ['c1', 'c2', 'c3']) await deregister(name, 'mon')
  })
  const failing = async (...names: readonly string[]) => {
    for (const name of ['c2', 'c3']) await says(name, 'mon-answers', names.includes(name) ? 'critical' : 'passing')
  }

  test('min_passing: requires this many other passing instances', async () => {
    await register('c1', 'mon', 'rebootmgr', 'min_passing=1')
    await failing('c2')
    expect(await judged('service checks', 'before')).toContain('ok: ')
    await register('c1', 'mon', 'rebootmgr', 'min_passing=2')
    expect(await judged('service checks', 'before')).toContain('mon: 1 other healthy instance, at least 2 required')
    await failing()
    expect(await judged('service checks', 'before')).toContain('ok: ')
  })

  test('max_failing: allows this many other failing instances', async () => {
    await register('c1', 'mon', 'rebootmgr', 'max_failing=1')
    await failing('c2')
    expect(await judged('service checks', 'before')).toContain('ok: ')
    await failing('c2', 'c3')
    expect(await judged('service checks', 'before')).toContain('mon: 2 other failing instances, at most 1 allowed')
    await failing()
  })

  test('tag: blocks when it is malformed', async () => {
    await register('c1', 'mon', 'rebootmgr', 'min_passing=two')
    expect(await judged('service checks', 'before')).toBe('blocked: malformed tags: mon: min_passing=two')
  })
})
