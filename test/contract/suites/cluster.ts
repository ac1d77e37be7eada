import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cluster, Inventory } from '../../../src/engine/ports/cluster.ts'
import { liftStop } from './lift-stop.ts'

/**
 * A cluster of `storage-01` (group `ceph`, rack `b1`) and `storage-02` (no group, rack `b2`), both of the role storage
 * and alive, each with an instance of the service `work`, tagged `rebootmgr`, with one check that passes.
 */
export type ClusterWorld = {
  readonly cluster: Cluster
  readonly inventory: Inventory
  /** Makes the check of the node's instance pass or fail with this output. */
  check(node: string, status: 'passing' | 'critical', output: string): Promise<void>
  /** Sets the maintenance of a node at the node itself; null ends it. */
  maintenance(node: string, reason: string | null): Promise<void>
  /** Sets a reboot trigger, also over an existing one. */
  trigger(node: string, why: string): Promise<void>
  close(): Promise<void>
}

/** Reads the cluster at every change until the value is as wished. */
export async function seen<T>(cluster: Cluster, look: () => Promise<T>, wished: (value: T) => boolean): Promise<T> {
  const stop = new AbortController()
  try {
    for await (const _ of cluster.changes(stop.signal)) {
      const value = await look()
      if (wished(value)) return value
    }
  } finally {
    stop.abort()
  }
  throw new Error('the changes ended')
}

/** The contract of every source of health and flags of a cluster. */
export function describeCluster(name: string, make: () => Promise<ClusterWorld>): void {
  describe(name, () => {
    let world: ClusterWorld
    beforeAll(async () => {
      world = await make()
    })
    afterAll(() => world.close())
    health(() => world)
    triggers(
      () => world.cluster,
      (node, why) => world.trigger(node, why),
    )
    stops(() => world.cluster)
  })
}

function health(world: () => ClusterWorld): void {
  const work = async (node: string) => {
    const { checks } = await world().cluster.health()
    return checks.find((check) => check.node === node && check.service === 'work')
  }

  test('health: returns members, tagged instances and their checks, each with its node', async () => {
    const facts = await world().cluster.health()
    for (const node of ['storage-01', 'storage-02']) {
      expect(facts.members).toContainEqual({ node, state: 'alive', group: node === 'storage-01' ? 'ceph' : null })
      expect(facts.instances).toContainEqual(expect.objectContaining({ node, service: 'work', tags: ['rebootmgr'] }))
      expect(await work(node)).toMatchObject({ status: 'passing' })
    }
    expect(facts.whitelist).toEqual([])
    expect(facts.maintenance).toEqual([])
  })

  test('changes: wake when a check fails and when it passes again, and health has its output', async () => {
    const { cluster } = world()
    const failing = seen(
      cluster,
      () => work('storage-02'),
      (check) => check?.status === 'critical',
    )
    await world().check('storage-02', 'critical', 'no answer')
    expect((await failing)?.output).toBe('no answer')
    expect(await work('storage-01')).toMatchObject({ status: 'passing' })
    const passing = seen(
      cluster,
      () => work('storage-02'),
      (check) => check?.status === 'passing',
    )
    await world().check('storage-02', 'passing', 'ok')
    await passing
  })

  test('changes: wake when maintenance begins and ends, and health has its reason', async () => {
    const { cluster } = world()
    const marks = async () => (await cluster.health()).maintenance
    const marked = seen(cluster, marks, ({ length }) => length === 1)
    await world().maintenance('storage-02', 'new disks')
    expect(await marked).toEqual([{ node: 'storage-02', reason: 'new disks' }])
    const ended = seen(cluster, marks, ({ length }) => length === 0)
    await world().maintenance('storage-02', null)
    await ended
  })

  test('inventory: returns nodes by name, with roles, racks and groups', async () => {
    const nodes = await world().inventory.nodes()
    expect(nodes.map((node) => [node.name, node.roles, node.rack, node.group, node.membership])).toEqual([
      ['storage-01', ['storage'], 'b1', 'ceph', 'alive'],
      ['storage-02', ['storage'], 'b2', null, 'alive'],
    ])
    expect(new Set(nodes.map(({ cluster }) => cluster)).size).toBe(1)
  })
}

function triggers(cluster: () => Cluster, set: ClusterWorld['trigger']): void {
  const find = async (node: string) => (await cluster().triggers()).find((trigger) => trigger.node === node)

  test('S15 clearTrigger: removes only the trigger that was served, and not one that was set since', async () => {
    await set('storage-01', 'new kernel')
    const first = await find('storage-01')
    expect(first).toMatchObject({ from: 'key', why: 'new kernel' })
    if (first === undefined) return
    await set('storage-01', 'another kernel')
    expect(await cluster().clearTrigger(first)).toBe('changed')
    const second = await find('storage-01')
    expect(second?.why).toBe('another kernel')
    if (second === undefined) return
    expect(await cluster().clearTrigger(second)).toBe('removed')
    expect(await cluster().clearTrigger(second)).toBe('gone')
    expect(await find('storage-01')).toBeUndefined()
  })
}

function stops(cluster: () => Cluster): void {
  test.each([
    ['the cluster', { kind: 'cluster' }, { scope: 'cluster', group: null }],
    ['a group', { kind: 'group', name: 'ceph' }, { scope: 'group', group: 'ceph' }],
  ] as const)(
    'rebootmgr/47 and rebootmgr/48 setStop: sets a flag of %s with author, time and reason, which liftStop lifts',
    async (_, scope, flag) => {
      const woken = seen(
        cluster(),
        () => cluster().stopFlags(),
        ({ length }) => length === 1,
      )
      await cluster().setStop(scope, 'power work', 'U7')
      const [set] = await woken
      expect(set).toMatchObject({ ...flag, reason: 'power work', by: 'U7' })
      expect(set?.sinceMs).toBeTypeOf('number')
      expect(await liftStop(cluster(), scope)).toBe('lifted')
      expect(await liftStop(cluster(), scope)).toBe('was not set')
      expect(await cluster().stopFlags()).toEqual([])
    },
  )

  test.each([
    ['the cluster', { kind: 'cluster' }],
    ['a group', { kind: 'group', name: 'ceph' }],
  ] as const)('setStop: replaces the stop of %s, so that lifting it leaves none', async (_, scope) => {
    await cluster().setStop(scope, 'power work', 'U7')
    await cluster().setStop(scope, 'FIRE in hall 2', 'U8')
    const flags = await cluster().stopFlags()
    expect(flags.map(({ reason, by }) => [reason, by])).toEqual([['FIRE in hall 2', 'U8']])
    expect(await liftStop(cluster(), scope)).toBe('lifted')
    expect(await cluster().stopFlags()).toEqual([])
  })

  test.each([
    ['the cluster', { kind: 'cluster' }],
    ['a group', { kind: 'group', name: 'ceph' }],
    ['a node', { kind: 'node', name: 'storage-02' }],
  ] as const)('F14 liftStop: leaves a stop of %s that was set since it was seen', async (_, scope) => {
    await cluster().setStop(scope, 'power work', 'U7')
    const seen = await cluster().standingStop(scope)
    expect(seen).not.toBeNull()
    expect(await liftStop(cluster(), scope)).toBe('lifted')
    expect(await cluster().liftStop(scope, seen?.version ?? '')).toBe('changed')
    await cluster().setStop(scope, 'FIRE in hall 2', 'U8')
    expect(await cluster().liftStop(scope, seen?.version ?? '')).toBe('changed')
    expect(await cluster().standingStop(scope)).not.toBeNull()
    expect(await liftStop(cluster(), scope)).toBe('lifted')
    expect(await cluster().standingStop(scope)).toBeNull()
  })

  test('F151 node configurations: are those that are read one by one', async () => {
    await cluster().setStop({ kind: 'node', name: 'storage-02' }, 'dying disk', 'U7')
    const names = ['storage-01', 'storage-02']
    const alone = await Promise.all(names.map(async (name) => [name, await cluster().nodeConfig(name)] as const))
    expect([...(await cluster().nodeConfigs(names))]).toEqual(alone)
    await liftStop(cluster(), { kind: 'node', name: 'storage-02' })
  })

  test('rebootmgr/49 setStop: disables a node with the reason, and liftStop enables it', async () => {
    const node = { kind: 'node', name: 'storage-02' } as const
    await cluster().setStop(node, 'dying disk', 'U7')
    const config = await cluster().nodeConfig('storage-02')
    expect(config.is === 'disabled' && config.message).toContain('dying disk')
    expect(await liftStop(cluster(), node)).toBe('lifted')
    expect((await cluster().nodeConfig('storage-02')).is).toBe('enabled')
    expect(await liftStop(cluster(), node)).toBe('was not set')
  })
}
