import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cloud, openCloud } from '../../../src/adapters/openstack/cloud.ts'
import type { Mark } from '../../../src/core/capabilities/mark.ts'
import type { CapabilityState } from '../../../src/core/capabilities/state.ts'
import type { Capability } from '../../../src/engine/ports/capability.ts'
import type { Served } from '../../world/alerts/served.ts'
import { nodeOf } from '../../world/node.ts'
import { accessTo, FakeCloud, servedCloud } from '../../world/openstack/cloud.ts'
import { testLock } from '../../world/test-lock.ts'
import { markOf, moving, sealsInMemory, undoing } from './fixtures.ts'

const node = nodeOf('compute-01')
const lock = testLock('op-1-1', node.name)
const time = { nowMs: 0 }
const clock = { now: () => time.nowMs }
const passes = (ms: number): void => {
  time.nowMs += ms
}

describe('servers', () => {
  let fake: FakeCloud
  let server: Served
  let cloud: Cloud
  let servers: Capability
  let seals = sealsInMemory('servers')
  /** How many virtual machines the node itself shows; null when it shows those of Nova. */
  let shown: number | null = null
  const machines = async () => shown ?? fake.nova.servers.on(node.name).length
  const bot = (atOnce = 1): Capability => moving(cloud, { machines, atOnce, clock }, seals)
  beforeAll(async () => {
    server = await servedCloud(() => fake)
  })
  afterAll(() => server.close())
  beforeEach(() => {
    time.nowMs = Date.parse('2026-11-30T12:00:00Z')
    shown = null
    fake = new FakeCloud(clock.now)
    Object.assign(fake.nova.service(node.name), { status: 'disabled', reason: 'lockkeeper op-1-1: kernel' })
    cloud = openCloud(accessTo(server.url), 5_000)
    seals = sealsInMemory('servers')
    servers = bot()
    return () => cloud.close()
  })
  const add = (name: string, over: Parameters<FakeCloud['nova']['servers']['add']>[2] = {}) =>
    fake.nova.servers.add(node.name, name, over)

  /** The mark of the run once its first observation was written down. */
  const begun = async (): Promise<Mark> => {
    const state = await servers.observe(node, markOf('op-1-1'))
    if (state.is !== 'not begun') throw new Error(`it has begun: ${JSON.stringify(state)}`)
    return markOf('op-1-1', { before: state.before })
  }
  const afterwards = (mark: Mark) => servers.observe(node, mark)
  /** Does what a step does until it ends or this time has passed. */
  const driven = async (mark: Mark, seconds = 180): Promise<CapabilityState> => {
    for (let left = seconds; ; left -= 1) {
      const state = await afterwards(mark)
      if (left === 0 || state.is === 'applied' || state.is === 'failed') return state
      if (state.is === 'partly') await servers.apply(lock, node, mark)
      passes(1_000)
    }
  }
  const movedTo = (name: string) => fake.nova.servers.hostOf(name)

  it('S67 servers: are moved one by one, and the host is empty by where they are', async () => {
    for (const name of ['a', 'b', 'c', 'd']) add(name)
    const mark = await begun()
    expect(mark.before).toEqual({ value: '4 servers', version: `migration 0 at ${time.nowMs}` })
    expect(await driven(mark, 3)).toMatchObject({
      is: 'working',
      words: 'moved 0 of 4 servers; 1 migration is open',
      key: 'moving servers',
    })
    expect(await driven(mark)).toMatchObject({ is: 'applied' })
    expect(['a', 'b', 'c', 'd'].map(movedTo)).toEqual(Array.from({ length: 4 }, () => 'compute-02'))
    expect(fake.nova.servers.requests).toBe(4)
  })

  it('servers: as many as configured move at once', async () => {
    for (const name of ['a', 'b', 'c']) add(name)
    servers = bot(2)
    const mark = await begun()
    expect(await driven(mark, 2)).toMatchObject({ words: 'moved 0 of 3 servers; 2 migrations are open' })
    expect(fake.nova.servers.requests).toBe(2)
  })

  it('S67 servers: a request that was accepted and had no effect fails the step with the words of Nova, and is not repeated', async () => {
    add('a', { ending: 'no valid host' })
    add('b')
    expect(await driven(await begun())).toMatchObject({
      is: 'failed',
      why: '1 server stays on compute-01: a (server-a): its migration ended as error, and it is still there: No valid host was found. There are not enough hosts available.',
    })
    expect(fake.nova.servers.requests).toBe(1)
  })

  it('S67 servers: is asked once before the conductor has written its migration down, whichever bot looks', async () => {
    add('a')
    const mark = await begun()
    await servers.apply(lock, node, mark)
    servers = bot()
    expect(await afterwards(mark)).toMatchObject({ is: 'working' })
    await servers.apply(lock, node, mark)
    passes(1_000)
    await servers.apply(lock, node, mark)
    expect(fake.nova.servers.requests).toBe(1)
  })

  it('S67 servers: a request that never arrived is repeated', async () => {
    add('a')
    const mark = await begun()
    server.refuseNext({ status: 503, body: 'busy' })
    await expect(servers.apply(lock, node, mark)).rejects.toMatchObject({ source: 'nova' })
    expect(await afterwards(mark)).toMatchObject({ is: 'partly', missing: ['a (server-a)'], certain: 'yes' })
    expect(await driven(mark)).toMatchObject({ is: 'applied' })
  })

  it('S67 servers: a migration that a person ended fails the step after the others have ended', async () => {
    add('a')
    add('b', { ending: 'never ends' })
    servers = bot(2)
    const mark = await begun()
    await driven(mark, 2)
    fake.nova.servers.abort('a')
    expect(await afterwards(mark)).toMatchObject({ is: 'working' })
    fake.nova.servers.abort('b')
    expect(await afterwards(mark)).toMatchObject({
      is: 'failed',
      why: expect.stringMatching(/^2 servers stay .*cancelled/),
    })
  })

  it('servers: that Nova refuses to move are named with its words, and asked once', async () => {
    add('a')
    const mark = await begun()
    const answer = fake.answer.bind(fake)
    fake.answer = (request, url) =>
      request.path.endsWith('/action')
        ? { status: 400, body: { badRequest: { code: 400, message: 'No.' } } }
        : answer(request, url)
    expect(await driven(mark)).toMatchObject({ is: 'failed', why: expect.stringContaining('Nova refused: No.') })
  })

  it('S67 servers: the host is empty only a minute after the service was seen disabled', async () => {
    const mark = await begun()
    passes(59_000)
    expect(await afterwards(mark)).toMatchObject({ is: 'working', words: expect.stringContaining('may still appear') })
    passes(1_000)
    expect(await afterwards(mark)).toMatchObject({ words: 'compute-01 is empty; it is looked at again' })
    passes(14_000)
    expect(await afterwards(mark)).toMatchObject({ is: 'working' })
    passes(1_000)
    expect(await afterwards(mark)).toMatchObject({ is: 'applied', evidence: expect.stringContaining('for 15 s') })
  })

  it('S67 servers: another bot looks twice as well before the host counts as empty', async () => {
    const mark = await begun()
    await driven(mark)
    servers = bot()
    expect(await afterwards(mark)).toMatchObject({ is: 'working' })
    passes(15_000)
    expect(await afterwards(mark)).toMatchObject({ is: 'applied' })
  })

  it('S67 servers: a server that appears between two looks makes them start again', async () => {
    const mark = await begun()
    passes(60_000)
    await afterwards(mark)
    passes(14_000)
    add('late')
    expect(await afterwards(mark)).toMatchObject({ is: 'partly' })
    fake.nova.servers.remove('server-late')
    passes(1_000)
    expect(await afterwards(mark)).toMatchObject({ is: 'working' })
  })

  it('S67 servers: a machine that the node runs, or an allocation, keeps the host from being empty', async () => {
    const mark = await begun()
    passes(60_000)
    shown = 1
    expect(await afterwards(mark)).toMatchObject({
      words: 'Nova has no server on compute-01, but the node runs 1 virtual machines',
    })
    shown = null
    fake.nova.servers.leftAllocations.set(node.name, ['ghost'])
    expect(await driven(mark, 60)).toMatchObject({ words: 'Placement still has 1 allocations of compute-01' })
  })

  it('S66 servers: nothing is empty while the cell is down, or the service is down or enabled', async () => {
    const mark = await begun()
    await driven(mark)
    fake.nova.cell = 'down'
    await expect(afterwards(mark)).rejects.toMatchObject({ source: 'nova' })
    fake.nova.cell = 'up'
    fake.nova.service(node.name).state = 'down'
    await expect(afterwards(mark)).rejects.toThrow('the compute service of compute-01 is disabled and down')
    fake.nova.service(node.name).state = 'up'
    expect(await afterwards(mark)).toMatchObject({ is: 'working' })
    fake.nova.service(node.name).status = 'enabled'
    await expect(afterwards(mark)).rejects.toThrow('the compute service of compute-01 is enabled and up')
  })

  it('S66 servers: a cell that goes down during the look is noticed after it', async () => {
    const mark = await begun()
    passes(60_000)
    const look = machines
    servers = moving(
      cloud,
      {
        machines: () => {
          fake.nova.cell = 'down'
          return look()
        },
        atOnce: 1,
        clock,
      },
      seals,
    )
    await expect(afterwards(mark)).rejects.toMatchObject({ source: 'nova' })
  })

  it('S67 revert: is done when no migration is open, and a late bot asks for none', async () => {
    add('a')
    add('b')
    const mark = await begun()
    await driven(mark, 2)
    expect(await afterwards(undoing(mark))).toMatchObject({ is: 'not begun' })
    await servers.revert(lock, node, undoing(mark))
    expect(await afterwards(undoing(mark))).toMatchObject({ is: 'working', on: 'revert' })
    passes(5_000)
    expect(await afterwards(undoing(mark))).toMatchObject({ is: 'reverted' })
    await servers.apply(lock, node, mark)
    passes(5_000)
    expect([movedTo('a'), movedTo('b')]).toEqual(['compute-02', 'compute-01'])
    expect(await afterwards(mark)).toMatchObject({ is: 'reverted' })
  })

  it('F139 revert: seals the mark of the run that drained the node', async () => {
    add('a')
    const mark = await begun()
    await servers.revert(testLock('op-2-1', node.name), node, {
      ...undoing(markOf('op-2-1', { applied: null, ours: 'every run' })),
      drainedBy: ['op-1-1'],
    })
    await servers.apply(lock, node, mark)
    expect(fake.nova.servers.requests).toBe(0)
  })

  it('preflight: names each server that cannot move and why', async () => {
    add('ok')
    add('busy', { status: 'REBOOT', task: 'rebooting' })
    add('locked', { locked: true })
    add('stopped', { status: 'SHUTOFF' })
    add('resized', { status: 'VERIFY_RESIZE' })
    add('gpu', { extraSpecs: { 'pci_passthrough:alias': 'gpu:1' } })
    expect(await servers.preflight(node)).toEqual([
      {
        about: 'servers',
        why: 'locked (server-locked) is locked; stopped (server-stopped) is SHUTOFF, not ACTIVE; resized (server-resized) waits for its resize to be confirmed; gpu (server-gpu) has a device of the host',
        remedy: 'Move, unlock, confirm or remove them.',
      },
    ])
  })

  it('preflight: finds a node that shows no virtual machine where Nova has servers', async () => {
    add('a')
    shown = 0
    expect(await servers.preflight(node)).toMatchObject([
      { why: 'Nova has 1 active servers on compute-01, but the node shows no virtual machine' },
    ])
  })
})
