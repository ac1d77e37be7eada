import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withAgents } from './health-fixtures.ts'

// rebootmgr's rules about members, on a real Consul whose agents die and leave.

const { at, isNow, whitelist, judged } = withAgents()

describe('failed member', () => {
  beforeAll(async () => {
    at('c2').freeze()
    await isNow('c2', 'failed')
  })
  afterAll(async () => {
    at('c2').thaw()
    await isNow('c2', 'alive')
  })

  test('rebootmgr/39 members: block a start', async () => {
    expect(await judged('members', 'before')).toBe('blocked: not alive: c2')
  })

  test('rebootmgr/37 members: do not count a whitelisted one, nor its checks', async () => {
    await whitelist('c2')
    expect(await judged('members', 'before')).toBe('ok: 3 members, none failed; whitelisted and not counted: c2')
    expect(await judged('service checks', 'before')).toContain('ok: ')
    await whitelist()
  })

  test('rebootmgr/46 members: warn after the reboot, and block only the failed node itself', async () => {
    expect(await judged('members', 'after')).toBe('warn: c1 is alive; not alive elsewhere: c2')
    expect(await judged('service checks', 'after')).toContain('ok: ')
    expect(await judged('members', 'after', { node: 'c2' })).toBe('blocked: c2 is failed')
  })

  test('rebootmgr/40 members: count for nodes of the same group and of no group only', async () => {
    expect(await judged('members', 'before', { group: 'net' })).toContain('ok: ')
    expect(await judged('members', 'before', { group: null })).toBe('blocked: not alive: c2')
    expect(await judged('members', 'before', { node: 'c3' })).toContain('ok: ')
    expect(await judged('members', 'before', { node: 'c4' })).toBe('blocked: not alive: c2')
  })
})

test('rebootmgr/39 members: do not count one that left', async () => {
  await at('c4').stop()
  await isNow('c4', 'left')
  expect(await judged('members', 'before')).toContain('ok: ')
})

test('rebootmgr/40 members: count one without a group for every node', async () => {
  await at('c4').restart()
  await isNow('c4', 'alive')
  at('c4').freeze()
  await isNow('c4', 'failed')
  for (const group of ['db', 'net', null]) expect(await judged('members', 'before', { group })).toContain('c4')
  at('c4').thaw()
})
