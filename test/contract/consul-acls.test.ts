import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { consulPolicy } from '../../src/adapters/consul/rights/policy.ts'
import { consulRequirements } from '../../src/adapters/consul/rights/requirements.ts'
import { judgeRights } from '../../src/core/health/rights.ts'
import { Denied } from '../../src/engine/ports/failure.ts'
import { checkRights } from '../../src/main/doctor/rights.ts'
import { type GuardedWorld, rulesWithout, startGuardedWorld } from './consul-acls.ts'
import { liftStop } from './suites/lift-stop.ts'
import { admitted, request, taken } from './suites/lock-requests.ts'

describe('Consul with ACLs', () => {
  let world: GuardedWorld
  beforeAll(async () => {
    world = await startGuardedWorld()
  })
  afterAll(() => world.close())
  afterEach(() => world.closePorts())
  beforeEach(async () => {
    await world.allow(rulesWithout())
    await world.ask('DELETE', '/kv/?recurse')
  })
  const all = rulesWithout()
  const denial = async (asked: Promise<unknown>): Promise<string> => {
    const error = await asked.then(
      (value) => new Error(`it was answered: ${JSON.stringify(value)}`),
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(Denied)
    return String(error)
  }

  test('F01 rights: a token with exactly the printed rules lacks nothing and does all work', async () => {
    await world.allow([consulPolicy({ cluster: 'eu-1', besideRebootmgr: 'yes' })])
    const ports = world.ports({ besideRebootmgr: 'yes' })
    expect(await ports.rights.missing()).toEqual([])
    await taken(ports.locks, request('r1'))
    await ports.cluster.setStop({ kind: 'group', name: 'ceph' }, 'disks', 'U7')
    expect(await ports.cluster.stopFlags()).toMatchObject([{ group: 'ceph', by: 'U7' }])
    expect(await liftStop(ports.cluster, { kind: 'group', name: 'ceph' })).toBe('lifted')
    expect((await ports.inventory.nodes()).map(({ name }) => name)).toContain('storage-01')
    expect(await ports.locks.release('r1')).toBe('released')
  })

  test.each([
    ['key "service/rebootmgr/stop" { policy = "deny" }', 'service/rebootmgr/stop'],
    ['key "service/rebootmgr/ceph_stop" { policy = "deny" }', 'service/rebootmgr/ceph_stop'],
  ])('F01 stop flags: are unknown, not unset, with %s', async (rule, key) => {
    const { cluster, rights } = world.ports()
    await world.ask('PUT', `/kv/${key}`, 'power work')
    await world.allow([...all, rule])
    expect(await denial(cluster.stopFlags())).toContain(`the token may not read ${key}`)
    expect((await rights.missing()).map(({ requirement }) => requirement.id)).toContain('consul/flags-read')
  })

  test.each([
    ['node configuration', 'service/rebootmgr/nodes/storage-01/config', 'nodeConfig'],
    ['reboot triggers', 'service/rebootmgr/nodes/storage-01/reboot_required', 'triggers'],
    ['ignored checks', 'service/rebootmgr/ignore_failed_checks', 'health'],
  ] as const)('F01 %s: are unknown when their key is not readable', async (_, key, method) => {
    const { cluster } = world.ports()
    await world.allow([...all, `key "${key}" { policy = "deny" }`])
    expect(await denial(cluster[method]('storage-01'))).toContain(`the token may not read ${key}`)
  })

  test('F01 locks: are unknown, not free, when the lock table is not readable', async () => {
    const { locks } = world.ports()
    await taken(locks, request('r1'))
    await world.allow(rulesWithout('consul/locks'))
    for (const ask of [() => locks.state(), () => locks.hold('r1'), () => locks.release('r1')])
      expect(await denial(ask())).toContain('the token may not read lockkeeper/eu-1/')
  })

  test.each([
    ['consul/nodes', 'every node'],
    ['consul/services', 'every service'],
  ])('F01 health: is refused without %s because the lists may have gaps', async (id, what) => {
    const { cluster } = world.ports()
    await world.allow(rulesWithout(id))
    expect(await denial(cluster.health())).toContain(`the token may not read ${what}`)
  })

  test('F01 locks: are unknown when the recorded deaths of groups are not readable', async () => {
    await world.ask('PUT', '/kv/lockkeeper/eu-1/died/group/ceph', '{"schema":1,"seenMs":7000}')
    const ports = world.ports({ besideRebootmgr: 'yes' })
    expect((await ports.locks.state()).foreign).toMatchObject([{ group: 'ceph', is: 'died' }])
    await world.allow([...all, 'key_prefix "lockkeeper/eu-1/died/group/" { policy = "deny" }'])
    expect(await denial(ports.locks.state())).toContain('the token may not read lockkeeper/eu-1/died/group/')
    expect((await ports.rights.missing()).map(({ requirement }) => requirement.id)).toContain('consul/locks')
  })

  test('F02 stop: reports no flag as set that Consul refused', async () => {
    const { cluster, locks } = world.ports()
    await world.allow([...all, 'key "service/rebootmgr/stop" { policy = "read" }'])
    const said = await denial(cluster.setStop({ kind: 'cluster' }, 'mine', 'U7'))
    expect(said).toContain('the token may not write service/rebootmgr/stop (Consul says: Permission denied)')
    expect(await cluster.stopFlags()).toEqual([])
    await world.allow([...all, 'key_prefix "lockkeeper/eu-1/over/" { policy = "read" }'])
    expect(await denial(locks.forbid('op-1', { is: 'denied' }))).toContain(
      'the token may not write lockkeeper/eu-1/over/op-1',
    )
    expect(await locks.prohibitions('op-1')).toEqual([])
  })

  test('F03 locks: a refused write is not retried as a lost race', async () => {
    const { locks } = world.ports()
    await world.allow([...all, 'key_prefix "lockkeeper/eu-1/" { policy = "read" }'].slice(1))
    expect(await denial(locks.acquire(request('r1'), admitted))).toMatch(/the token may not write lockkeeper\/eu-1\//)
    expect((await locks.state()).scopes).toEqual([])
  })

  test.each(consulRequirements.map((row) => [row.id, row] as const))(
    'F01 rights: doctor and gate name %s, with the rule to grant, when it is missing',
    async (id, row) => {
      // a rule for the same keys or for keys above them includes these
      const denies: { readonly [id: string]: string } = {
        'consul/flags-read': 'key_prefix "service/rebootmgr/" { policy = "deny" }',
        'consul/ignored-checks': 'key "service/rebootmgr/ignore_failed_checks" { policy = "deny" }',
      }
      await world.allow([...rulesWithout(id), denies[id] ?? ''])
      const { rights } = world.ports({ besideRebootmgr: 'yes' })
      const missing = await rights.missing()
      const own = missing.find(({ requirement }) => requirement.id === id)
      expect(own?.refused).toMatch(/^the token may not (read|write) .*Permission denied/)
      const starts = row.without === 'nothing starts'
      const doctor = await checkRights('eu-1', { missing: async () => missing })
      expect(doctor.filter(({ seen }) => seen.includes(row.purpose)).map(({ is }) => is)).toEqual([
        starts ? 'failed' : 'warning',
      ])
      expect(judgeRights(missing).verdict).toBe(starts ? 'blocked' : 'ok')
    },
  )

  describe('with more nodes than Consul answers for in one question', () => {
    const last = 'node-070'
    const names = Array.from({ length: 70 }, (_, index) => `node-${String(index + 1).padStart(3, '0')}`)
    const register = (path: string) =>
      Promise.all(names.map((Node) => world.ask('PUT', `/catalog/${path}`, { Node, Address: '127.0.0.3' })))
    beforeAll(() => register('register'))
    afterAll(() => register('deregister'))

    test('F150 rights: a token with the printed rules lacks none', async () => {
      await world.ask('PUT', `/kv/service/rebootmgr/nodes/${last}/reboot_required`, 'kernel')
      const { rights, cluster } = world.ports()
      expect(await rights.missing()).toEqual([])
      expect(await cluster.triggers()).toMatchObject([{ node: last, why: 'kernel' }])
    })

    test('F150 rights: are missing when the keys of one node are excepted', async () => {
      const prefix = `service/rebootmgr/nodes/${last}/`
      await world.allow([...all, `key_prefix "${prefix}" { policy = "deny" }`])
      const { rights, cluster } = world.ports()
      expect((await rights.missing()).map(({ requirement }) => requirement.id)).toEqual([
        'consul/flags-read',
        'consul/flags-write',
      ])
      expect(await denial(cluster.triggers())).toContain(`the token may not read ${prefix}`)
    })

    test('F150 rights: those to read are not missing for a token that may not write', async () => {
      await world.allow([...rulesWithout('consul/flags-write')])
      const { rights, cluster } = world.ports()
      expect((await rights.missing()).map(({ requirement }) => requirement.id)).toEqual(['consul/flags-write'])
      expect(await cluster.triggers()).toEqual([])
    })
  })

  test('F01 rights: all are missing when the token is deleted during work', async () => {
    const ports = world.ports({ token: '00000000-0000-0000-0000-0000000000aa' })
    const missing = await ports.rights.missing()
    expect(missing.map(({ requirement }) => requirement.id)).toEqual(
      consulRequirements.filter(({ when }) => when === 'always').map(({ id }) => id),
    )
  })

  test('F01 rights: are proven without a write', async () => {
    await world.ask('PUT', '/kv/service/rebootmgr/stop', 'theirs')
    const before = await world.ask('GET', '/kv/?recurse')
    expect(await world.ports({ besideRebootmgr: 'yes' }).rights.missing()).toEqual([])
    expect(await world.ask('GET', '/kv/?recurse')).toEqual(before)
  })
})
