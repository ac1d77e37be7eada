import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { consulDirectory } from '../../src/adapters/consul/client/catalog.ts'
import { consulHttp } from '../../src/adapters/consul/client/http.ts'
import { consulKv } from '../../src/adapters/consul/client/kv.ts'
import { pulseOf } from '../../src/adapters/consul/client/watch.ts'
import { noForeignKeys } from '../../src/adapters/consul/locks/foreign.ts'
import { inProgressOf, inProgressText } from '../../src/adapters/consul/locks/keys.ts'
import { consulLocks } from '../../src/adapters/consul/locks/locks.ts'
import { underSessionLocks } from '../../src/adapters/consul/locks/session-locks.ts'
import { lockStore } from '../../src/adapters/consul/locks/store.ts'
import { holds } from '../property.ts'
import { repetitions } from '../samples.ts'
import { consul, textOf } from './consul-fixtures.ts'
import { besideRebootmgr, clusterKey, grouped } from './rebootmgr-fixtures.ts'
import { admitted } from './suites/lock-requests.ts'

const fixture = besideRebootmgr()

describe('races with rebootmgr', () => {
  test('rebootmgr/wrong 1 lock: is never held by both in many rounds, whichever begins first', async () => {
    let theirsInside = 0
    let oursInside = 0
    let both = 0
    const won = { theirs: 0, ours: 0 }
    const look = () => {
      if (theirsInside + oursInside > 1) both += 1
    }
    // a delay by some requests makes the two meet at different points
    const late = async (requests: number) => {
      for (let made = 0; made < requests; made += 1) await consul(fixture.url(), 'GET', '/status/leader')
    }
    const theirs = async (host: string, requests: number): Promise<boolean> => {
      await late(requests)
      const process = fixture.rebootmgr(host)
      if ((await process.start()).is !== 'pre') return false
      theirsInside += 1
      look()
      await process.goDown()
      look()
      const afterBoot = fixture.rebootmgr(host)
      // its timer starts it again and again until no other program holds the lock for a moment
      while ((await afterBoot.start()).is !== 'post') look()
      look()
      theirsInside -= 1
      await afterBoot.cameBack()
      return true
    }
    const ours = async (run: string): Promise<boolean> => {
      const acquired = await fixture.locks().acquire(grouped(run), admitted)
      if (acquired.is !== 'held') {
        await fixture.locks().withdraw(run)
        return false
      }
      oursInside += 1
      look()
      await fixture.locks().enter(acquired.lock, { ...acquired.lock.holder.phase, step: 'drain', index: 3 })
      look()
      oursInside -= 1
      await fixture.locks().release(run)
      return true
    }
    for (const round of repetitions(20)) {
      const results = await Promise.all([theirs('n7', round % 20), ours(`r${round}`), theirs('n8', (round * 7) % 20)])
      if (results[1]) won.ours += 1
      if (results[0] || results[2]) won.theirs += 1
    }
    expect(both).toBe(0)
    expect(won.ours).toBeGreaterThan(0)
    expect(won.theirs).toBeGreaterThan(0)
  })

  test.each([1, 2, 3, 4])('lock: has one holder when rebootmgr begins right before write number %i', async (number) => {
    const settings = fixture.settings()
    const http = consulHttp(settings)
    const kv = consulKv(http)
    const directory = consulDirectory(http)
    const inventory = { nodes: async () => [], lastKnown: () => null }
    const clock = { now: Date.now }
    let writes = 0
    let theirs = 'did not begin'
    const transact: typeof kv.transact = async (operations) => {
      writes += 1
      if (writes === number) theirs = (await fixture.rebootmgr('n7').start()).is
      return kv.transact(operations)
    }
    const locks = consulLocks(
      lockStore(settings, { kv: { ...kv, transact }, directory, inventory, clock }),
      pulseOf(http, []),
      clock,
    )
    const ours = (await locks.acquire(grouped('r1'), admitted)).is
    if (writes < number) theirs = (await fixture.rebootmgr('n7').start()).is
    expect([ours, theirs]).toEqual(number === 1 ? ['waiting', 'pre'] : ['held', 'exit 4'])
    await http.close()
  })

  test('F27 locks: record no death when a person clears the lock right before it is written', async () => {
    const settings = fixture.settings()
    const http = consulHttp(settings)
    const kv = consulKv(http)
    const lock = 'service/rebootmgr/lock/.lock'
    await fixture.put(lock, '{"state": "done"}')
    const transact: typeof kv.transact = async (operations) => {
      await fixture.put(lock, '')
      return kv.transact(operations)
    }
    const inventory = { nodes: async () => [], lastKnown: () => null }
    const parts = { kv: { ...kv, transact }, directory: consulDirectory(http), inventory, clock: { now: Date.now } }
    expect((await lockStore(settings, parts).readAll()).table.foreign).toEqual([])
    await http.close()
  })

  test('rebootmgr/deviation 1 in-progress key: never begins with a host name, so rebootmgr never takes it for its own', () => {
    const label = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/)
    holds(
      fc.property(label, label, fc.stringMatching(/^op-[A-Z0-9]{4}-[0-9]{1,3}$/), (host, node, run) => {
        const text = inProgressText(node, run)
        expect(text.startsWith(host)).toBe(false)
        expect(inProgressOf(text)).toEqual({ node, run })
      }),
    )
  })

  test('S02 session: depends on no check, not even on that of its node', async () => {
    const http = consulHttp(fixture.settings())
    const directory = consulDirectory(http)
    const session = await directory.createSession('lockkeeper r1', 10)
    const [made] = (await consul(fixture.url(), 'GET', `/session/info/${session}`)) as readonly object[]
    expect(made).toMatchObject({ ID: session, Behavior: 'release' })
    expect(JSON.stringify(made)).not.toContain('serfHealth')
    await directory.destroySession(session)
    await http.close()
  })

  test('session: prevents the write when it ends between lock and write', async () => {
    const settings = fixture.settings()
    const http = consulHttp(settings)
    const parts = { kv: consulKv(http), directory: consulDirectory(http) }
    const attempt = { groups: [null], seen: noForeignKeys, node: 'n1', run: 'r1' }
    const under = await underSessionLocks(parts, attempt, async (guards) => {
      const [first] = guards
      if (first?.verb !== 'check-session') throw new Error('there should be a guard')
      await parts.directory.destroySession(first.session)
      return parts.kv.transact([...guards, { verb: 'cas', key: clusterKey, index: 0, text: 'x' }])
    })
    expect(under).toMatchObject({ is: 'done', value: { is: 'conflict' } })
    expect(await textOf(fixture.url(), clusterKey)).toBeNull()
    await http.close()
  })
})
