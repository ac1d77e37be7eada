import { describe, expect, test } from 'vitest'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { lockKeys } from '../../src/adapters/consul/locks/keys.ts'
import type { LockRequest } from '../../src/core/locks/lock-table.ts'
import type { Entered, HeldLock } from '../../src/engine/ports/locks.ts'
import { seen } from '../until.ts'
import { consul, open, textOf } from './consul-fixtures.ts'
import { besideRebootmgr, cephKey, clusterKey, grouped } from './rebootmgr-fixtures.ts'
import { admitted, request, taken } from './suites/lock-requests.ts'
import { describeLocks } from './suites/locks.ts'

const fixture = besideRebootmgr()

describeLocks(
  'locks: Consul beside rebootmgr',
  async () => {
    const settings = fixture.settings()
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

describe('acquire beside rebootmgr', () => {
  test('rebootmgr/29 acquire: marks the cluster and every group in progress with our own value', async () => {
    await taken(fixture.locks(), grouped('r1'))
    for (const key of [clusterKey, cephKey, 'service/rebootmgr/net_reboot_in_progress'])
      expect(await textOf(fixture.url(), key)).toBe('~lockkeeper:n1:r1')
    await fixture.locks().release('r1')
    expect(await textOf(fixture.url(), cephKey)).toBeNull()
    expect(await textOf(fixture.url(), clusterKey)).toBeNull()
  })

  test('rebootmgr/09 acquire: makes a later rebootmgr exit with 4 on every node, including the locked one', async () => {
    await taken(fixture.locks(), grouped('r1'))
    for (const host of ['n1', 'n2', 'l', 'lockkeeper'])
      for (const group of ['ceph', 'net', null])
        expect(await fixture.rebootmgr(host, group).start()).toEqual({
          is: 'exit 4',
          because: 'another node is rebooting',
        })
    expect(await textOf(fixture.url(), cephKey)).toBe('~lockkeeper:n1:r1')
    expect((await fixture.locks().hold('r1')).is).toBe('held')
  })

  test("rebootmgr/08 acquire: waits for rebootmgr's session lock and names its holder", async () => {
    const theirs = fixture.rebootmgr('n9')
    expect(await theirs.start()).toEqual({ is: 'pre' })
    expect(await fixture.foreignReasons(grouped('r1'))).toEqual([{ group: 'ceph', node: 'consul-1', is: 'locked' }])
    await theirs.exit()
    await taken(fixture.locks(), grouped('r1'))
  })

  test('rebootmgr/09 and rebootmgr/10 acquire: waits while another node or the same node is in progress', async () => {
    await fixture.put(cephKey, 'n9')
    expect(await fixture.foreignReasons(grouped('r1'))).toEqual([{ group: 'ceph', node: 'n9', is: 'in progress' }])
    await fixture.put(cephKey, 'n1')
    expect(await fixture.foreignReasons(grouped('r1'))).toEqual([{ group: 'ceph', node: 'n1', is: 'in progress' }])
  })

  test('rebootmgr/11 acquire: treats an empty in-progress key as absent', async () => {
    await fixture.put(cephKey, '')
    await taken(fixture.locks(), grouped('r1'))
    expect(await textOf(fixture.url(), cephKey)).toBe('~lockkeeper:n1:r1')
  })

  test('rebootmgr/07 acquire: leaves all groups untouched when one of them is locked', async () => {
    const theirs = fixture.rebootmgr('n9', 'net')
    await theirs.start()
    await fixture.locks().acquire(grouped('r1'), admitted)
    expect(await textOf(fixture.url(), 'service/rebootmgr/ceph_lock/.lock')).toBeNull()
    expect(await textOf(fixture.url(), cephKey)).toBeNull()
    expect((await fixture.locks().state()).scopes).toEqual([])
  })

  test('S02 acquire: leaves no session and no session lock behind', async () => {
    await taken(fixture.locks(), grouped('r1'))
    const sessions = (await consul(fixture.url(), 'GET', '/session/list')) as readonly { Name: string }[]
    expect(sessions.filter(({ Name }) => Name.startsWith('lockkeeper'))).toEqual([])
    const locks = (await consul(fixture.url(), 'GET', '/kv/service/rebootmgr/ceph_lock/.lock')) as readonly object[]
    expect(locks[0]).not.toHaveProperty('Session')
    expect(locks[0]).toMatchObject({ Value: null })
  })
})

describe('lock beside rebootmgr', () => {
  const forward = (index: number, armedUntilUptimeSeconds: number | null = null) => ({
    step: 'reboot',
    index,
    bootIdBefore: 'b',
    changed: [],
    armedUntilUptimeSeconds,
  })

  const stillIn = (entered: Entered): HeldLock => {
    if (entered.is !== 'held') throw new Error(`the lock is ${entered.is}`)
    return entered.lock
  }

  test('enter: loses the lock when another program changed our key, and state shows the change', async () => {
    const lock = await taken(fixture.locks(), grouped('r1'))
    await fixture.put(cephKey, 'n9')
    expect(await fixture.locks().enter(lock, forward(3))).toEqual({
      is: 'lost',
      why: `${cephKey} was changed by another program to "n9"`,
    })
    expect((await fixture.locks().state()).foreign).toEqual([{ group: 'ceph', node: 'n9', is: 'in progress' }])
    expect(await fixture.locks().release('r1')).toBe('released')
    expect(await textOf(fixture.url(), cephKey)).toBe('n9')
  })

  test.each([
    ['removed', () => consul(fixture.url(), 'DELETE', `/kv/${cephKey}`)],
    ['taken and put back', () => fixture.put(cephKey, 'n9').then(() => fixture.put(cephKey, '~lockkeeper:n1:r1'))],
  ])('enter: loses the lock when the key was %s', async (_, change) => {
    const lock = await taken(fixture.locks(), grouped('r1'))
    const entered = await fixture.locks().enter(lock, forward(3))
    await change()
    expect((await fixture.locks().enter(stillIn(entered), forward(4))).is).toBe('lost')
  })

  test('I6 enter: allows undo and work after the reboot when another program changed our key', async () => {
    const lock = await taken(fixture.locks(), grouped('r1'))
    const draining = stillIn(await fixture.locks().enter(lock, { ...forward(5), step: 'drain' }))
    await fixture.put(cephKey, 'n9')
    expect((await fixture.locks().enter(draining, { ...forward(5), step: 'undrain' })).is).toBe('held')
    await fixture.locks().release('r1')
    await fixture.put(cephKey, '')

    const other = await taken(fixture.locks(), grouped('r2'))
    const armed = stillIn(await fixture.locks().enter(other, forward(5, 60)))
    await fixture.put(cephKey, 'n9')
    expect((await fixture.locks().enter(armed, { ...forward(7), step: 'runPostTasks' })).is).toBe('held')
  })

  test("rebootmgr/deviation 7 lock: survives rebootmgr's second release without a session, which resets the index", async () => {
    const lock = await taken(fixture.locks(), grouped('r1'))
    await fixture.rebootmgr('n9').start()
    expect((await fixture.locks().enter(lock, forward(3))).is).toBe('held')
    expect(await fixture.locks().release('r1')).toBe('released')
  })

  test('keepDrained: keeps the keys, and the next run on the node takes them over', async () => {
    const lock = await taken(fixture.locks(), grouped('r1'))
    await fixture.locks().keepDrained(lock)
    expect(await fixture.rebootmgr('n1').start()).toMatchObject({ is: 'exit 4' })
    const later = { ...grouped('r2'), holder: { ...grouped('r2').holder, node: 'n1' } }
    const own = await taken(fixture.locks(), later)
    expect(await textOf(fixture.url(), cephKey)).toBe('~lockkeeper:n1:r2')
    expect((await fixture.locks().enter(own, forward(3))).is).toBe('held')
    await fixture.locks().release('r2')
    expect(await textOf(fixture.url(), cephKey)).toBeNull()
  })
})

describe('dead rebootmgr', () => {
  test('S33 acquire: waits for a lock without a session until a person clears it', async () => {
    const theirs = fixture.rebootmgr('n9')
    await theirs.start()
    await theirs.dieInTask()
    fixture.keepTime(() => 7_000)
    const died = { group: 'ceph', node: 'an unknown node', is: 'died' as const, sinceMs: 7_000 }
    expect(await fixture.foreignReasons(grouped('r1'))).toEqual([died])
    expect(await fixture.ports().repairs.clearDied(died, 'U7', 'looked: no task runs')).toBe('cleared')
    expect(await fixture.ports().repairs.clearDied(died, 'U7', 'again')).toBe('changed')
    expect(await textOf(fixture.url(), 'service/rebootmgr/ceph_lock/.lock')).toBe('')
  })

  // a group of its own: where a session ended before, a lock cools down for 15 s
  const netLock = 'service/rebootmgr/net_lock/.lock'
  const inNet: LockRequest = { ...request('r1'), groups: ['net'] }

  /** As a rebootmgr leaves its lock behind that died with it. */
  const diedWithLock = (state = 'done') => fixture.put(netLock, JSON.stringify({ state }))

  const deaths = async () => (await fixture.locks().state()).foreign.filter(({ is }) => is === 'died')

  test('F27 locks: keep a dead rebootmgr until a person ends it when another one empties its lock', async () => {
    fixture.keepTime(() => 7_000)
    await diedWithLock()
    const [died] = await deaths()
    if (died === undefined) throw new Error('the death is not seen')
    fixture.keepTime(() => 9_000)
    await fixture.rebootmgr('n8', 'net').exit()
    expect(await textOf(fixture.url(), netLock)).toBe('')
    expect(await fixture.foreignReasons(inNet)).toEqual([
      { group: 'net', node: 'an unknown node', is: 'died', sinceMs: 7_000 },
    ])
    expect(await fixture.ports().repairs.clearDied(died, 'U7', 'looked: no task runs')).toBe('cleared')
    await taken(fixture.locks(), inNet)
  })

  test('F27 locks: record a death when a bot watches and no run asks for a lock', async () => {
    const ending = new AbortController()
    const watching = (async () => {
      for await (const _ of fixture.locks().changes(ending.signal));
    })()
    await diedWithLock()
    const own = lockKeys(fixture.cluster())
    await seen(
      () => textOf(fixture.url(), own.death('net')),
      (text) => text !== null,
    )
    ending.abort()
    await watching
    await fixture.rebootmgr('n8', 'net').exit()
    expect(await fixture.foreignReasons(inNet)).toMatchObject([{ group: 'net', is: 'died' }])
  })

  test('F27 clear: leaves the lock to a rebootmgr that has taken it since', async () => {
    await diedWithLock()
    const [died] = await deaths()
    if (died === undefined) throw new Error('the death is not seen')
    expect(await fixture.rebootmgr('n8', 'net').start()).toEqual({ is: 'pre' })
    expect(await fixture.foreignReasons(inNet)).toMatchObject([{ is: 'locked' }, { is: 'died' }])
    expect(await fixture.ports().repairs.clearDied(died, 'U7', 'looked: no task runs')).toBe('cleared')
    expect(await textOf(fixture.url(), netLock)).toBe('{"state": "done"}')
    expect(await fixture.foreignReasons(inNet)).toMatchObject([{ is: 'locked' }])
  })

  test('F27 clear: leaves a further death that its hold does not show, and clears both by the next hold', async () => {
    fixture.keepTime(() => 7_000)
    await diedWithLock()
    const [died] = await deaths()
    if (died === undefined) throw new Error('the death is not seen')
    fixture.keepTime(() => 9_000)
    await diedWithLock('another')
    const { repairs } = fixture.ports()
    expect(await repairs.clearDied(died, 'U7', 'looked: no task runs'), 'not recorded yet').toBe('changed')
    expect(await deaths()).toMatchObject([{ group: 'net', sinceMs: 9_000 }])
    expect(await repairs.clearDied(died, 'U7', 'looked: no task runs'), 'recorded').toBe('changed')
    const [further] = await deaths()
    if (further === undefined) throw new Error('the further death is gone')
    expect(await repairs.clearDied(further, 'U7', 'looked at both')).toBe('cleared')
    expect(await textOf(fixture.url(), lockKeys(fixture.cluster()).cleared('net'))).toContain('7000')
    expect(await deaths()).toEqual([])
  })

  test('F27 locks: record a further death of a group whose first one a rebootmgr has taken over', async () => {
    fixture.keepTime(() => 7_000)
    await diedWithLock()
    await deaths()
    fixture.keepTime(() => 9_000)
    await fixture.rebootmgr('n8', 'net').exit()
    expect(await deaths()).toMatchObject([{ sinceMs: 7_000 }])
    await diedWithLock()
    expect(await deaths()).toMatchObject([{ sinceMs: 9_000 }])
  })

  test('F27 locks: count a record that this version cannot read as a death', async () => {
    await fixture.put(lockKeys(fixture.cluster()).death(null), 'something else')
    expect(await deaths()).toEqual([{ group: null, node: 'an unknown node', is: 'died' }])
    expect(await fixture.ports().repairs.clearDied({ group: null, node: '', is: 'died' }, 'U7', 'r')).toBe('cleared')
    expect(await deaths()).toEqual([])
  })

  test('F27 locks: record a death once when two bots see it', async () => {
    await diedWithLock()
    fixture.keepTime(() => 7_000)
    await Promise.all([deaths(), deaths(), deaths()])
    fixture.keepTime(() => 9_000)
    expect(await deaths()).toMatchObject([{ sinceMs: 7_000 }])
  })

  test('S03 acquire: waits for a lock that cools down and shows it as such', async () => {
    const session = (await consul(fixture.url(), 'PUT', '/session/create', '{"TTL":"600s","Checks":[]}')) as {
      ID: string
    }
    await consul(fixture.url(), 'PUT', `/kv/service/rebootmgr/ceph_lock/.lock?acquire=${session.ID}`, '')
    await consul(fixture.url(), 'PUT', `/session/destroy/${session.ID}`)
    expect(await fixture.foreignReasons(grouped('r1'))).toMatchObject([{ group: 'ceph', is: 'cooling down' }])
    expect((await fixture.locks().state()).line.map(({ run }) => run)).toEqual(['r1'])
  })

  test('acquire: waits for a key of ours without an entry and shows it as in progress', async () => {
    await fixture.put(cephKey, '~lockkeeper:n5:r5')
    expect(await fixture.foreignReasons(grouped('r1'))).toEqual([{ group: 'ceph', node: 'n5', is: 'in progress' }])
  })
})
