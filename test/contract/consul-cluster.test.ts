import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openConsul } from '../../src/adapters/consul/consul.ts'
import { judgeHealth } from '../core/judge-health.ts'
import { seen as inTime } from '../until.ts'
import { consul, escalationsAt, fromCatalog, keptLog, open, settingsFor, textOf } from './consul-fixtures.ts'
import { startFleet } from './consul-fleet.ts'
import { describeCluster, seen } from './suites/cluster.ts'
import { liftStop } from './suites/lift-stop.ts'

describeCluster('cluster: Consul', async () => (await startFleet()).world)

describe('cluster: only Consul', () => {
  let fleet: Awaited<ReturnType<typeof startFleet>>
  beforeAll(async () => {
    fleet = await startFleet()
  })
  afterAll(() => fleet.world.close())
  beforeEach(() => consul(fleet.server.url, 'DELETE', '/kv/service/rebootmgr/?recurse'))

  const put = (key: string, text: string) => consul(fleet.server.url, 'PUT', `/kv/service/rebootmgr/${key}`, text)
  const text = (key: string) => textOf(fleet.server.url, `service/rebootmgr/${key}`)
  const config = () => fleet.ports.cluster.nodeConfig('storage-01')
  const escalations = () => escalationsAt(fleet.server.url)

  test("rebootmgr/47 and rebootmgr/48 stop flags: are rebootmgr's keys, byte for byte, with the reason as text", async () => {
    await fleet.ports.cluster.setStop({ kind: 'cluster' }, 'power work', 'U7')
    await fleet.ports.cluster.setStop({ kind: 'group', name: 'ceph' }, 'disks', 'U7')
    expect([await text('stop'), await text('ceph_stop')]).toEqual(['power work', 'disks'])
    await liftStop(fleet.ports.cluster, { kind: 'cluster' })
    await liftStop(fleet.ports.cluster, { kind: 'group', name: 'ceph' })
    expect([await text('stop'), await text('ceph_stop')]).toEqual([null, null])
  })

  test('rebootmgr/15 stop flags: include those of other tools, even empty ones, without an author', async () => {
    await put('stop', '')
    await put('net_stop', 'by rebootmgr')
    expect(await fleet.ports.cluster.stopFlags()).toEqual([
      { scope: 'group', group: 'net', reason: 'by rebootmgr', by: null, sinceMs: null },
      { scope: 'cluster', group: null, reason: '', by: null, sinceMs: null },
    ])
    expect(await liftStop(fleet.ports.cluster, { kind: 'cluster' })).toBe('lifted')
  })

  test('stop flags: belong to others when others have overwritten ours', async () => {
    await fleet.ports.cluster.setStop({ kind: 'cluster' }, 'ours', 'U7')
    await put('stop', 'theirs')
    expect(await fleet.ports.cluster.stopFlags()).toMatchObject([{ reason: 'theirs', by: null }])
  })

  test('rebootmgr/49 setStop: disables a node and keeps other fields of its configuration', async () => {
    await put('nodes/storage-01/config', '{"enabled": true, "group": "ceph", "note": [1]}')
    expect(await config()).toEqual({ is: 'enabled', group: 'ceph' })
    await fleet.ports.cluster.setStop({ kind: 'node', name: 'storage-01' }, 'dying disk', 'U7')
    const stored = JSON.parse((await text('nodes/storage-01/config')) ?? '')
    expect(stored).toMatchObject({ enabled: false, group: 'ceph', note: [1] })
    expect(stored.message).toMatch(/^dying disk \(U7, \d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC\)$/)
  })

  test('rebootmgr/01 and rebootmgr/02 node configuration: is missing on an unmanaged node, and is created by resuming it', async () => {
    expect((await config()).is).toBe('not managed')
    expect(await liftStop(fleet.ports.cluster, { kind: 'node', name: 'storage-01' })).toBe('lifted')
    expect((await config()).is).toBe('enabled')
    expect(JSON.parse((await text('nodes/storage-01/config')) ?? '')).toEqual({ enabled: true, message: '' })
  })

  test('rebootmgr/04 node configuration: is read in the old form, and migrated when it is written', async () => {
    await put('nodes/storage-01/config', '{"disabled": true, "message": "old", "group": "ceph"}')
    expect(await config()).toEqual({ is: 'disabled', message: 'old', group: 'ceph' })
    await liftStop(fleet.ports.cluster, { kind: 'node', name: 'storage-01' })
    expect(JSON.parse((await text('nodes/storage-01/config')) ?? '')).toEqual({
      enabled: true,
      message: '',
      group: 'ceph',
    })
  })

  test('rebootmgr/37 whitelist: is read, and fails health when it is unreadable', async () => {
    await put('ignore_failed_checks', '["storage-02"]')
    expect((await fleet.ports.cluster.health()).whitelist).toEqual(['storage-02'])
    await put('ignore_failed_checks', 'storage-02')
    await expect(fleet.ports.cluster.health()).rejects.toMatchObject({ name: 'Failure', effect: 'none' })
  })

  test('rebootmgr/21 triggers: include empty ones', async () => {
    await put('nodes/storage-02/reboot_required', '')
    expect(await fleet.ports.cluster.triggers()).toMatchObject([{ node: 'storage-02', from: 'key', why: '' }])
  })

  test("rebootmgr/26 announce: fires rebootmgr's event, and only logs a warning when it fails", async () => {
    await fleet.ports.cluster.announce('Set global stop flag')
    // the agent answers before it receives its own event
    expect(await inTime(escalations, ({ length }) => length > 0)).toEqual(['(lockkeeper) Set global stop flag'])
    const log = keptLog()
    const nowhere = openConsul(settingsFor('http://127.0.0.1:9'), fromCatalog, { now: Date.now }, log)
    await nowhere.cluster.announce('nobody hears this')
    expect(log.warnings).toEqual(['notifying other tools of the cluster failed'])
    await nowhere.close()
  })

  test('rebootmgr/deviation 12 escalations: include messages of other tools and none of any bot', async () => {
    const stop = new AbortController()
    const heard: string[] = []
    const listening = (async () => {
      for await (const { text } of fleet.ports.escalations(stop.signal)) {
        heard.push(text)
        if (text.includes('last')) return
      }
    })()
    // events that were fired before the watch are not reported, so the first one may have to be fired again
    const fire = (text: string) => consul(fleet.agentOf('storage-01').url, 'PUT', '/event/fire/chat_escalation', text)
    while (heard.length === 0) {
      const before = (await escalations()).length
      await fire('(storage-01) first')
      // an agent remembers a limited number of events, so each must arrive before the next one is fired
      await inTime(escalations, ({ length }) => length > before)
    }
    await fleet.ports.cluster.announce('our own')
    const another = open(settingsFor(fleet.server.url), fromCatalog)
    await another.cluster.announce('of another bot')
    await another.close()
    await fire('(storage-01) last')
    await listening
    stop.abort()
    expect(new Set(heard)).toEqual(new Set(['(storage-01) first', '(storage-01) last']))
  })

  test('health: lets the judge name the failing check, and agree when it passes', async () => {
    const [node] = await fleet.ports.inventory.nodes()
    if (node === undefined) throw new Error('no node')
    const judge = async () => {
      const facts = await fleet.ports.cluster.health()
      return judgeHealth({ facts, node, when: 'before', inFlight: [], withoutChecks: 'refuse' })
    }
    // this test has one server, which is worth a warning
    expect((await judge()).map(({ gate, verdict }) => [gate, verdict])).toEqual([
      ['members', 'ok'],
      ['quorum', 'warn'],
      ['service checks', 'ok'],
    ])
    const blocked = seen(fleet.ports.cluster, judge, (verdicts) => verdicts[2]?.verdict === 'blocked')
    await fleet.world.check('storage-02', 'critical', 'no answer')
    expect((await blocked)[2]?.evidence).toBe('work, check work answers on storage-02 is critical: no answer')
    const well = seen(fleet.ports.cluster, judge, (verdicts) => verdicts[2]?.verdict === 'ok')
    await fleet.world.check('storage-02', 'passing', '')
    await well
  })

  test('maintenanceOf: returns the maintenance of one node with its reason', async () => {
    const on = seen(
      fleet.ports.cluster,
      () => fleet.ports.maintenanceOf('storage-01'),
      ({ is }) => is === 'on',
    )
    await fleet.world.maintenance('storage-01', 'lockkeeper op-7F3K: kernel')
    expect(await on).toEqual({ is: 'on', reason: 'lockkeeper op-7F3K: kernel' })
    expect(await fleet.ports.maintenanceOf('storage-02')).toEqual({ is: 'off' })
    await fleet.world.maintenance('storage-01', null)
  })

  test('inventory: merges the configured list with the states of the members', async () => {
    const listed = (name: string) => ({ name, roles: ['x'], rack: null, zone: null, group: null, address: '10.0.0.1' })
    const ports = open(settingsFor(fleet.server.url), { from: 'list', nodes: [listed('storage-02'), listed('ghost')] })
    expect((await ports.inventory.nodes()).map(({ name, membership }) => [name, membership])).toEqual([
      ['ghost', 'absent'],
      ['storage-02', 'alive'],
    ])
    await ports.close()
  })

  test('rebootmgr/39 members: are failed when their agent is killed, and left when it has left', async () => {
    const state = async (name: string) => {
      const nodes = await fleet.ports.inventory.nodes()
      const { members } = await fleet.ports.cluster.health()
      return [nodes.find((node) => node.name === name)?.membership, members.find(({ node }) => node === name)?.state]
    }
    const left = seen(
      fleet.ports.cluster,
      () => state('storage-01'),
      (states) => states.every((each) => each === 'left'),
    )
    await fleet.agentOf('storage-01').stop()
    await left
    const failed = seen(
      fleet.ports.cluster,
      () => state('storage-02'),
      (states) => states.every((each) => each === 'failed'),
    )
    await fleet.agentOf('storage-02').kill()
    await failed
  })
})
