import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ConsulServer, startConsulServer } from '../../sandbox/parts/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { consulDirectory } from '../../src/adapters/consul/directory.ts'
import { consulHttp } from '../../src/adapters/consul/http.ts'
import { consulKv } from '../../src/adapters/consul/kv.ts'
import { noForeignKeys } from '../../src/adapters/consul/locks/foreign.ts'
import { inProgressOf, inProgressText } from '../../src/adapters/consul/locks/keys.ts'
import { consulLocks } from '../../src/adapters/consul/locks/locks.ts'
import { underSessionLocks } from '../../src/adapters/consul/locks/session-locks.ts'
import { lockStore } from '../../src/adapters/consul/locks/store.ts'
import { pulseOf } from '../../src/adapters/consul/pulse.ts'
import type { LockRequest } from '../../src/engine/ports/locks.ts'
import { consul, freshCluster, open, settingsFor, textOf } from './consul-world.ts'
import { RebootmgrStandIn } from './rebootmgr-stand-in.ts'
import { describeLocks, request, taken } from './suites/locks.ts'

let server: ConsulServer
let ports: ConsulPorts
beforeAll(async () => {
  server = await startConsulServer('memory')
})
afterAll(() => server.kill())
beforeEach(async () => {
  await consul(server.url, 'DELETE', '/kv/service/rebootmgr/?recurse')
  ports = open(settingsFor(server.url, { cluster: freshCluster(), besideRebootmgr: 'yes' }))
})
afterEach(() => ports.close())

const grouped = (run: string): LockRequest => ({ ...request(run), groups: ['ceph', 'net'] })
const clusterKey = 'service/rebootmgr/reboot_in_progress'
const cephKey = 'service/rebootmgr/ceph_reboot_in_progress'
const rebootmgr = (host: string, group: string | null = 'ceph') => new RebootmgrStandIn(server.url, host, group)
const put = (key: string, text: string) => consul(server.url, 'PUT', `/kv/${key}`, text)
const foreignReasons = async (asked: LockRequest) => {
  const acquired = await ports.locks.acquire(asked)
  if (acquired.is === 'held') return 'held'
  return acquired.reasons.map((reason) => (reason.for === 'foreign' ? reason.hold : reason.for))
}

describeLocks(
  'locks in Consul beside rebootmgr',
  async () => {
    await consul(server.url, 'DELETE', '/kv/service/rebootmgr/?recurse')
    const settings = settingsFor(server.url, { cluster: freshCluster(), besideRebootmgr: 'yes' })
    const opened: ConsulPorts[] = []
    return {
      async open() {
        const own = open(settings)
        opened.push(own)
        return own.locks
      },
      close: async () => void (await Promise.all(opened.map((own) => own.close()))),
    }
  },
  'one at a time',
)

describe('taking', () => {
  test('marks the cluster and every group in progress with a value that is ours', async () => {
    await taken(ports.locks, grouped('r1'))
    for (const key of [clusterKey, cephKey, 'service/rebootmgr/net_reboot_in_progress'])
      expect(await textOf(server.url, key)).toBe('~lockkeeper:n1:r1')
    await ports.locks.release('r1')
    expect(await textOf(server.url, cephKey)).toBeNull()
    expect(await textOf(server.url, clusterKey)).toBeNull()
  })

  test('a rebootmgr that starts later exits 4 everywhere, on that very node too', async () => {
    await taken(ports.locks, grouped('r1'))
    for (const host of ['n1', 'n2', 'l', 'lockkeeper'])
      for (const group of ['ceph', 'net', null])
        expect(await rebootmgr(host, group).start()).toEqual({ is: 'exit 4', because: 'another node is rebooting' })
    expect(await textOf(server.url, cephKey)).toBe('~lockkeeper:n1:r1')
    expect((await ports.locks.hold('r1')).is).toBe('held')
  })

  test('rebootmgr/08 its session lock holds us up, and we say who holds it', async () => {
    const theirs = rebootmgr('n9')
    expect(await theirs.start()).toEqual({ is: 'pre' })
    expect(await foreignReasons(grouped('r1'))).toEqual([{ group: 'ceph', node: 'consul-1', is: 'locked' }])
    await theirs.exit()
    await taken(ports.locks, grouped('r1'))
  })

  test('rebootmgr/09 and rebootmgr/10 a node in progress holds us up, be it another or the very one', async () => {
    await put(cephKey, 'n9')
    expect(await foreignReasons(grouped('r1'))).toEqual([{ group: 'ceph', node: 'n9', is: 'in progress' }])
    await put(cephKey, 'n1')
    expect(await foreignReasons(grouped('r1'))).toEqual([{ group: 'ceph', node: 'n1', is: 'in progress' }])
  })

  test('rebootmgr/11 an empty key is as good as none', async () => {
    await put(cephKey, '')
    await taken(ports.locks, grouped('r1'))
    expect(await textOf(server.url, cephKey)).toBe('~lockkeeper:n1:r1')
  })

  test('all groups or none: a lock that is held in one leaves the others untouched', async () => {
    const theirs = rebootmgr('n9', 'net')
    await theirs.start()
    await ports.locks.acquire(grouped('r1'))
    expect(await textOf(server.url, 'service/rebootmgr/ceph_lock/.lock')).toBeNull()
    expect(await textOf(server.url, cephKey)).toBeNull()
    expect((await ports.locks.state()).scopes).toEqual([])
  })

  test('leaves no session and no lock behind', async () => {
    await taken(ports.locks, grouped('r1'))
    const sessions = (await consul(server.url, 'GET', '/session/list')) as readonly { Name: string }[]
    expect(sessions.filter(({ Name }) => Name.startsWith('lockkeeper'))).toEqual([])
    const locks = (await consul(server.url, 'GET', '/kv/service/rebootmgr/ceph_lock/.lock')) as readonly object[]
    expect(locks[0]).not.toHaveProperty('Session')
    expect(locks[0]).toMatchObject({ Value: null })
  })

  test('a session that ended between taking and writing writes nothing', async () => {
    const settings = settingsFor(server.url)
    const http = consulHttp(settings)
    const parts = { kv: consulKv(http), directory: consulDirectory(settings) }
    const attempt = { groups: [null], seen: noForeignKeys, node: 'n1', run: 'r1' }
    const under = await underSessionLocks(parts, attempt, async (guards) => {
      const [first] = guards
      if (first?.verb !== 'check-session') throw new Error('there should be a guard')
      await parts.directory.destroySession(first.session)
      return parts.kv.transact([...guards, { verb: 'cas', key: clusterKey, index: 0, text: 'x' }])
    })
    expect(under).toMatchObject({ is: 'done', value: { is: 'conflict' } })
    expect(await textOf(server.url, clusterKey)).toBeNull()
    parts.directory.close()
    await http.close()
  })
})

describe('never two', () => {
  test('whichever begins first, in many rounds', async () => {
    let theirsInside = 0
    let oursInside = 0
    let both = 0
    const won = { theirs: 0, ours: 0 }
    const look = () => {
      if (theirsInside + oursInside > 1) both += 1
    }
    // who is late by some requests meets the other at another point of its taking
    const late = async (requests: number) => {
      for (let made = 0; made < requests; made += 1) await consul(server.url, 'GET', '/status/leader')
    }
    const theirs = async (host: string, requests: number): Promise<boolean> => {
      await late(requests)
      const process = rebootmgr(host)
      if ((await process.start()).is !== 'pre') return false
      theirsInside += 1
      look()
      await process.goDown()
      look()
      const afterBoot = rebootmgr(host)
      // its timer starts it again and again until nobody else happens to be looking
      while ((await afterBoot.start()).is !== 'post') look()
      look()
      theirsInside -= 1
      await afterBoot.cameBack()
      return true
    }
    const ours = async (run: string): Promise<boolean> => {
      const acquired = await ports.locks.acquire(grouped(run))
      if (acquired.is === 'waiting') {
        await ports.locks.withdraw(run)
        return false
      }
      oursInside += 1
      look()
      await ports.locks.enter(acquired.lock, { ...acquired.lock.holder.phase, step: 'drain', index: 3 })
      look()
      oursInside -= 1
      await ports.locks.release(run)
      return true
    }
    for (let round = 1; round <= 40; round += 1) {
      const results = await Promise.all([theirs('n7', round % 20), ours(`r${round}`), theirs('n8', (round * 7) % 20)])
      if (results[1]) won.ours += 1
      if (results[0] || results[2]) won.theirs += 1
    }
    expect(both).toBe(0)
    expect(won.ours).toBeGreaterThan(0)
    expect(won.theirs).toBeGreaterThan(0)
  })

  test.each([1, 2, 3, 4])('when it begins right before our write number %i', async (number) => {
    const settings = settingsFor(server.url, { cluster: freshCluster(), besideRebootmgr: 'yes' })
    const http = consulHttp(settings)
    const kv = consulKv(http)
    const directory = consulDirectory(settings)
    let writes = 0
    let theirs = 'did not begin'
    const transact: typeof kv.transact = async (operations) => {
      writes += 1
      if (writes === number) theirs = (await rebootmgr('n7').start()).is
      return kv.transact(operations)
    }
    const locks = consulLocks(lockStore(settings, { ...kv, transact }, directory), pulseOf(http, []), { now: Date.now })
    const ours = (await locks.acquire(grouped('r1'))).is
    if (writes < number) theirs = (await rebootmgr('n7').start()).is
    expect([ours, theirs]).toEqual(number === 1 ? ['waiting', 'pre'] : ['held', 'exit 4'])
    directory.close()
    await http.close()
  })

  test('no host name is a beginning of our value, so rebootmgr never takes it for its own', () => {
    const label = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/)
    fc.assert(
      fc.property(label, label, fc.stringMatching(/^op-[A-Z0-9]{4}-[0-9]{1,3}$/), (host, node, run) => {
        const text = inProgressText(node, run)
        expect(text.startsWith(host)).toBe(false)
        expect(inProgressOf(text)).toEqual({ node, run })
      }),
    )
  })
})

describe('while we hold it', () => {
  const forward = (index: number, armedUntilUptimeSeconds: number | null = null) => ({
    step: 'reboot',
    index,
    bootIdBefore: 'b',
    changed: [],
    armedUntilUptimeSeconds,
  })

  test('a foreign change of our key stops the run at its next change, and is shown', async () => {
    const lock = await taken(ports.locks, grouped('r1'))
    await put(cephKey, 'n9')
    expect(await ports.locks.enter(lock, forward(3))).toEqual({
      is: 'lost',
      why: `${cephKey} was changed by other hands to "n9"`,
    })
    expect((await ports.locks.state()).foreign).toEqual([{ group: 'ceph', node: 'n9', is: 'in progress' }])
    expect(await ports.locks.release('r1')).toBe('released')
    expect(await textOf(server.url, cephKey)).toBe('n9')
  })

  test.each([
    ['removed', () => consul(server.url, 'DELETE', `/kv/${cephKey}`)],
    ['taken and put back', () => put(cephKey, 'n9').then(() => put(cephKey, '~lockkeeper:n1:r1'))],
  ])('a key that was %s counts as changed', async (_, change) => {
    const lock = await taken(ports.locks, grouped('r1'))
    expect((await ports.locks.enter(lock, forward(3))).is).toBe('held')
    await change()
    expect((await ports.locks.enter(lock, forward(4))).is).toBe('lost')
  })

  test('neither taking back nor finishing after the reboot is stopped by it', async () => {
    const lock = await taken(ports.locks, grouped('r1'))
    await ports.locks.enter(lock, { ...forward(5), step: 'drain' })
    await put(cephKey, 'n9')
    expect((await ports.locks.enter(lock, { ...forward(5), step: 'undrain' })).is).toBe('held')
    await ports.locks.release('r1')
    await put(cephKey, '')

    const other = await taken(ports.locks, grouped('r2'))
    await ports.locks.enter(other, forward(5, 60))
    await put(cephKey, 'n9')
    expect((await ports.locks.enter(other, { ...forward(7), step: 'runPostTasks' })).is).toBe('held')
  })

  test("rebootmgr's second release without a session, which resets the lock's index, disturbs nothing", async () => {
    const lock = await taken(ports.locks, grouped('r1'))
    await rebootmgr('n9').start()
    expect((await ports.locks.enter(lock, forward(3))).is).toBe('held')
    expect(await ports.locks.release('r1')).toBe('released')
  })

  test('a drained node keeps its keys, and the run that takes over makes them its own', async () => {
    const lock = await taken(ports.locks, grouped('r1'))
    await ports.locks.keepDrained(lock)
    expect(await rebootmgr('n1').start()).toMatchObject({ is: 'exit 4' })
    const later = { ...grouped('r2'), holder: { ...grouped('r2').holder, node: 'n1' } }
    const own = await taken(ports.locks, later)
    expect(await textOf(server.url, cephKey)).toBe('~lockkeeper:n1:r2')
    expect((await ports.locks.enter(own, forward(3))).is).toBe('held')
    await ports.locks.release('r2')
    expect(await textOf(server.url, cephKey)).toBeNull()
  })
})

describe('when it died', () => {
  test('S33 its lock without a session lets nothing start until a person has cleared it', async () => {
    const theirs = rebootmgr('n9')
    await theirs.start()
    await theirs.dieInTask()
    const died = { group: 'ceph', node: 'an unknown node', is: 'died' as const }
    expect(await foreignReasons(grouped('r1'))).toEqual([died])
    expect(await ports.repairs.clearDied(died, 'U7', 'looked: no task runs')).toBe('cleared')
    expect(await ports.repairs.clearDied(died, 'U7', 'again')).toBe('changed')
    expect(await textOf(server.url, 'service/rebootmgr/ceph_lock/.lock')).toBe('')
  })

  test('S03 a lock that nobody holds and nobody can take yet is shown as cooling down', async () => {
    const session = (await consul(server.url, 'PUT', '/session/create', '{"TTL":"600s","Checks":[]}')) as { ID: string }
    await consul(server.url, 'PUT', `/kv/service/rebootmgr/ceph_lock/.lock?acquire=${session.ID}`, '')
    await consul(server.url, 'PUT', `/session/destroy/${session.ID}`)
    expect(await foreignReasons(grouped('r1'))).toMatchObject([{ group: 'ceph', is: 'cooling down' }])
    expect((await ports.locks.state()).line.map(({ run }) => run)).toEqual(['r1'])
  })

  test('a key of ours without an entry holds everybody up, and is shown as what it is', async () => {
    await put(cephKey, '~lockkeeper:n5:r5')
    expect(await foreignReasons(grouped('r1'))).toEqual([{ group: 'ceph', node: 'n5', is: 'in progress' }])
  })
})
