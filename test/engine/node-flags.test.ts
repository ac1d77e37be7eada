import { describe, expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, policy } from '../world/policy.ts'

const said = async (world: ReturnType<typeof harbour>, typed: string) => plain((await world.says(ana, typed)).sentence)
const notManaged = { is: 'not managed', why: 'it has no configuration' } as const

describe('F52 stop and resume for many nodes', () => {
  test('F52 resume: enables every node of an expression, and says what was done with each', async () => {
    const world = harbour()
    world.cluster.configs.set('compute-01', notManaged)
    await world.says(ana, 'stop node compute-02 --reason "broken disk"')
    expect(await said(world, 'resume node compute-*, storage-01')).toBe(
      'Enabled node compute-01. Resumed node compute-02. Was not stopped, unchanged: node storage-01.',
    )
    for (const name of ['compute-01', 'compute-02']) expect((await world.cluster.nodeConfig(name)).is).toBe('enabled')
    expect(world.cluster.announced.at(-1)).toBe('enabled node compute-01; resumed node compute-02')
    const events = (await world.journals.cluster()).map(({ event }) => event)
    expect(events).toContainEqual({
      type: 'stopLifted',
      person: ana,
      scope: { kind: 'node', name: 'compute-01' },
      was: 'never enabled',
      reason: '',
      intent: expect.any(String),
      version: expect.any(String),
    })
    expect(JSON.stringify(await world.says(ana, 'history'))).toContain('enabled node compute-01')
  })

  test('F52 stop: stops every node of an expression, each with an entry in the audit log', async () => {
    const world = harbour()
    expect(await said(world, 'stop node storage-* --reason "power work"')).toContain(
      'Stopped 2 nodes: storage-01, storage-02: power work.',
    )
    for (const name of ['storage-01', 'storage-02']) expect((await world.cluster.nodeConfig(name)).is).toBe('disabled')
    expect((await world.journals.cluster()).map(({ event }) => event.type)).toEqual(['stopSet', 'stopSet'])
  })

  test('F52 resume: an unknown node changes nothing', async () => {
    const world = harbour()
    world.cluster.configs.set('compute-01', notManaged)
    expect(await said(world, 'resume node compute-01, compute-99')).toContain('compute-99: no such node.')
    expect((await world.cluster.nodeConfig('compute-01')).is).toBe('not managed')
  })

  test('F52 stop: says what was not done when the store fails in between', async () => {
    const world = harbour()
    const set = world.cluster.setStop.bind(world.cluster)
    world.cluster.setStop = async (scope, reason, by) => {
      if (scope.kind === 'node' && scope.name === 'storage-02') world.cluster.away = true
      return set(scope, reason, by)
    }
    expect(await said(world, 'stop node storage-* --reason x')).toContain('Not done (no leader): node storage-02.')
  })
})

describe('F47 why', () => {
  test('F47 why: says that nothing is changed in observe mode', async () => {
    const world = harbour({ ...policy, mode: 'observe' })
    const answer = JSON.stringify(await world.says(ana, 'why storage-02'))
    expect(answer).toContain('is not ready for work now')
    expect(answer).toContain('in observe mode')
  })

  test('F47 why: shows the place in the queue and the runs before it', async () => {
    const world = harbour()
    const waits = (number: number, node: string) => ({
      operation: `op-A${number}`,
      run: `op-A${number}-1`,
      number,
      node,
      requester: ana,
      scopes: ['cluster'],
      sinceMs: 0,
    })
    const line = [waits(1, 'compute-01'), waits(2, 'compute-02'), waits(3, 'storage-02')]
    world.locks.table = { ...world.locks.table, line }
    const answer = JSON.stringify(await world.says(ana, 'why storage-02'))
    expect(answer).toContain('is not ready for work now')
    expect(answer).toContain('#3 in the queue for op-A3, behind compute-01 (op-A1), compute-02 (op-A2)')
    expect(JSON.stringify(await world.says(ana, 'why odd-01'))).toContain('3 ahead in the queue: compute-01 (op-A1)')
  })
})

test('F27 why: names a dead rebootmgr and the command that ends its hold when the node needs its lock', async () => {
  const world = harbour()
  const died = { node: 'an unknown node', is: 'died', sinceMs: 0 } as const
  world.locks.table = {
    ...world.locks.table,
    foreign: [
      { ...died, group: null },
      { ...died, group: 'elsewhere' },
    ],
  }
  const answer = JSON.stringify(await world.says(ana, 'why storage-02'))
  expect(answer).toContain('is not ready for work now')
  expect(answer).toContain('rebootmgr on an unknown node died holding the lock of the cluster, its task may still run')
  expect(answer).toContain('unlock cluster --died --reason')
  expect(answer).not.toContain('elsewhere')
})

describe('F48 status of nodes', () => {
  test('F48 status: shows a page about one node', async () => {
    const world = harbour()
    world.racks.set('storage-01', 'b2')
    world.cluster.configs.set('storage-01', notManaged)
    const answer = (await world.says(ana, 'status storage-01')).parts
    const lines = JSON.stringify(answer)
    for (const words of [
      'alive, roles storage',
      'rack b2',
      'Enable it with: resume node storage-01',
      'no failing check',
    ])
      expect(lines).toContain(words)
  })

  test('F48 status: lists the nodes that were asked about', async () => {
    const lines = JSON.stringify(await harbour().says(ana, 'status all'))
    for (const name of ['compute-01', 'odd-01', 'storage-02']) expect(lines).toContain(name)
  })
})
