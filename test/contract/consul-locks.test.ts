import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConsulServer, startConsulServer } from '../../sandbox/programs/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import type { Locks } from '../../src/engine/ports/locks.ts'
import { consul, freshCluster, open, settingsFor, textOf } from './consul-fixtures.ts'
import { admitted, request, taken, takenInTheEnd } from './suites/lock-requests.ts'
import { describeLocks } from './suites/locks.ts'

let server: ConsulServer
beforeAll(async () => {
  server = await startConsulServer('memory')
})
afterAll(() => server.kill())

const fresh = async () => {
  const settings = settingsFor(server.url, { cluster: freshCluster() })
  const opened: ConsulPorts[] = []
  return {
    settings,
    async open() {
      const ports = open(settings)
      opened.push(ports)
      return ports.locks
    },
    repairs: () => opened[0]?.repairs,
    async close() {
      await Promise.all(opened.map((ports) => ports.close()))
    },
  }
}

describeLocks('locks: Consul', fresh)

test('waiter: is woken by the release, long before its query ends, and asks only when it is woken', async () => {
  const world = await fresh()
  const [one, other] = [await world.open(), await world.open()]
  let asked = 0
  const counted: Locks = {
    ...other,
    acquire: (wanted) => {
      asked += 1
      return other.acquire(wanted, admitted)
    },
  }
  for (let round = 0; round < 5; round += 1) {
    await taken(one, request('r1'))
    expect((await other.acquire(request('r2'), admitted)).is).toBe('waiting')
    asked = 0
    const waiting = takenInTheEnd(counted, request('r2'))
    await other.state()
    const freed = performance.now()
    await one.release('r1')
    await waiting
    expect(performance.now() - freed).toBeLessThan(world.settings.times.watchMs / 10)
    // when it begins to watch, when its first query answers, and at the release
    expect(asked).toBeLessThanOrEqual(3)
    await other.release('r2')
  }
  await world.close()
})

test('S34 reindex: moves all holders to another policy at once, after which new runs can acquire', async () => {
  const world = await fresh()
  const locks = await world.open()
  await taken(locks, request('r1', ['role/storage']))
  await taken(locks, request('r2', ['role/gone']))
  const scopes = { r1: [{ name: 'role/disks', slots: 2 }] }
  await world.repairs()?.reindex({ policyHash: 'policy-2', scopes })
  const state = await locks.state()
  expect(state.policyHash).toBe('policy-2')
  expect(state.scopes.map(({ scope, slots }) => [scope, slots])).toEqual([
    ['role/disks', 2],
    ['role/gone', 1],
  ])
  await taken(locks, { ...request('r3', ['role/other']), policyHash: 'policy-2' })
  expect(await locks.release('r1')).toBe('released')
  await world.close()
})

test('S01 hold: is lost when another program removed the entry from one scope, and must be acquired again', async () => {
  const world = await fresh()
  const locks = await world.open()
  const lock = await taken(locks, request('r1', ['cluster', 'role/a']))
  await consul(server.url, 'DELETE', `/kv/lockkeeper/${world.settings.cluster}/locks/role/a`)
  expect(await locks.hold('r1')).toEqual({ is: 'lost', why: 'another program removed r1 from role/a' })
  expect((await locks.enter(lock, { ...lock.holder.phase, step: 'drain', index: 3 })).is).toBe('lost')
  await taken(locks, request('r1', ['cluster', 'role/a']))
  expect((await locks.hold('r1')).is).toBe('held')
  await world.close()
})

test('I8 breakLock: leaves a record of who broke the lock and why', async () => {
  const world = await fresh()
  const locks = await world.open()
  const lock = await taken(locks, request('r1'))
  await locks.breakLock(lock.holder, 'U7', 'node burnt down')
  expect(await locks.hold('r1')).toEqual({ is: 'lost', why: 'the lock was broken by U7: node burnt down' })
  const record = await textOf(server.url, `lockkeeper/${world.settings.cluster}/broken/r1`)
  expect(JSON.parse(record ?? '')).toMatchObject({ by: 'U7', reason: 'node burnt down', holder: { node: 'n1' } })
  await world.close()
})

test('acquire: fails and names the key when a stored value is unreadable', async () => {
  const world = await fresh()
  const locks = await world.open()
  const key = `lockkeeper/${world.settings.cluster}/locks/cluster`
  await consul(server.url, 'PUT', `/kv/${key}`, '{"schema": 2}')
  await expect(locks.acquire(request('r1'), admitted)).rejects.toMatchObject({ name: 'Failure', effect: 'none' })
  await expect(locks.acquire(request('r1'), admitted)).rejects.toThrow(key)
  await world.close()
})
