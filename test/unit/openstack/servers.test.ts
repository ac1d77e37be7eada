import { describe, expect, it } from 'vitest'
import { testLock } from '../../world/test-lock.ts'
import { markOf, undoing } from './fixtures.ts'
import { clock, lock, MovingStage, node, passes } from './moving-stage.ts'

describe('servers', { tags: ['slow'] }, () => {
  const stage = new MovingStage({ atOnce: 1 })

  it('S67 servers: are moved one by one, and the host is empty by where they are', async () => {
    for (const name of ['a', 'b', 'c', 'd']) stage.add(name)
    const mark = await stage.begun()
    expect(mark.before).toEqual({ value: '4 servers', version: `migration 0 at ${clock.now()}` })
    expect(await stage.driven(mark, 3)).toMatchObject({
      is: 'working',
      words: 'moved 0 of 4 servers; 1 migration is open',
      key: 'moving servers',
    })
    expect(await stage.driven(mark)).toMatchObject({
      is: 'applied',
      evidence: expect.stringMatching(
        /^4 servers moved away; compute-01 is empty by Nova, Placement and the node, for/,
      ),
      routine: '4 servers moved away',
    })
    expect(['a', 'b', 'c', 'd'].map((name) => stage.movedTo(name))).toEqual(
      Array.from({ length: 4 }, () => 'compute-02'),
    )
    expect(stage.fake.nova.servers.requests).toBe(4)
  })

  it('servers: as many as configured move at once', async () => {
    for (const name of ['a', 'b', 'c']) stage.add(name)
    stage.starts({ atOnce: 2 })
    const mark = await stage.begun()
    expect(await stage.driven(mark, 2)).toMatchObject({ words: 'moved 0 of 3 servers; 2 migrations are open' })
    expect(stage.fake.nova.servers.requests).toBe(2)
  })

  it('S67 servers: a request that was accepted and had no effect fails the step with the words of Nova, and is not repeated', async () => {
    stage.add('a', { ending: 'no valid host' })
    stage.add('b')
    expect(await stage.driven(await stage.begun())).toMatchObject({
      is: 'failed',
      why: '1 server stays on compute-01: a (server-a): its migration ended as error, and it is still there: No valid host was found. There are not enough hosts available.',
    })
    expect(stage.fake.nova.servers.requests).toBe(1)
  })

  it('S67 servers: is asked once before the conductor has written its migration down, whichever bot looks', async () => {
    stage.add('a')
    const mark = await stage.begun()
    await stage.servers.apply(lock, node, mark)
    stage.starts({ atOnce: 1 })
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'working' })
    await stage.servers.apply(lock, node, mark)
    passes(1_000)
    await stage.servers.apply(lock, node, mark)
    expect(stage.fake.nova.servers.requests).toBe(1)
  })

  it('S67 servers: a request that never arrived is repeated', async () => {
    stage.add('a')
    const mark = await stage.begun()
    stage.server.refuseNext({ status: 503, body: 'busy' })
    await expect(stage.servers.apply(lock, node, mark)).rejects.toMatchObject({ source: 'nova' })
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'partly', missing: ['a (server-a)'], certain: 'yes' })
    expect(await stage.driven(mark)).toMatchObject({ is: 'applied', routine: '1 server moved away' })
  })

  it('S67 servers: a migration that a person ended fails the step after the others have ended', async () => {
    stage.add('a')
    stage.add('b', { ending: 'never ends' })
    stage.starts({ atOnce: 2 })
    const mark = await stage.begun()
    await stage.driven(mark, 2)
    stage.fake.nova.servers.abort('a')
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'working' })
    stage.fake.nova.servers.abort('b')
    expect(await stage.afterwards(mark)).toMatchObject({
      is: 'failed',
      why: expect.stringMatching(/^2 servers stay .*cancelled/),
    })
  })

  it('I7 servers: nothing is asked to move while the rest does not fit, and goes on when it does', async () => {
    for (const name of ['a', 'b']) stage.add(name)
    const mark = await stage.begun()
    const others = ['compute-02', 'compute-03'].map((host) => stage.fake.nova.service(host))
    for (const one of others) one.status = 'disabled'
    expect(await stage.driven(mark, 5)).toMatchObject({
      is: 'working',
      words: expect.stringMatching(/^no room for the rest of compute-01: no host has room for/),
      key: 'waiting for room',
    })
    expect(stage.fake.nova.servers.requests).toBe(0)
    for (const one of others) one.status = 'enabled'
    await stage.driven(mark, 1)
    expect(stage.fake.nova.servers.requests).toBe(1)
  })

  it('servers: that Nova refuses to move are named with its words, and asked once', async () => {
    stage.add('a')
    const mark = await stage.begun()
    const answer = stage.fake.answer.bind(stage.fake)
    stage.fake.answer = (request, url) =>
      request.path.endsWith('/action')
        ? { status: 400, body: { badRequest: { code: 400, message: 'No.' } } }
        : answer(request, url)
    expect(await stage.driven(mark)).toMatchObject({ is: 'failed', why: expect.stringContaining('Nova refused: No.') })
  })

  it('S74 servers: that cannot move by themselves are the cause of the failure, which is equal for equal reasons', async () => {
    const both = [stage.add('a'), stage.add('b')]
    const mark = await stage.begun()
    for (const server of both) server.locked = true
    expect(await stage.driven(mark)).toMatchObject({ is: 'failed', cause: 'a server is locked' })
  })

  it('S74 servers: that Nova did not move are no cause of their own, even beside one that cannot move', async () => {
    stage.add('a', { ending: 'no valid host' })
    const mark = await stage.begun()
    expect(await stage.driven(mark)).not.toHaveProperty('cause')
    stage.add('b', { locked: true })
    const both = await stage.afterwards(mark)
    expect([both.is, Object.hasOwn(both, 'cause')]).toEqual(['failed', false])
  })

  it('S67 servers: the host is empty only a minute after the service was seen disabled', async () => {
    const mark = await stage.begun()
    passes(59_000)
    expect(await stage.afterwards(mark)).toMatchObject({
      is: 'working',
      words: expect.stringContaining('may still appear'),
    })
    passes(1_000)
    expect(await stage.afterwards(mark)).toMatchObject({ words: 'compute-01 is empty; it is looked at again' })
    passes(14_000)
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'working' })
    passes(1_000)
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'applied', evidence: expect.stringContaining('for 15 s') })
  })

  it('S67 servers: another bot looks twice as well before the host counts as empty', async () => {
    const mark = await stage.begun()
    await stage.driven(mark)
    stage.starts({ atOnce: 1 })
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'working' })
    passes(15_000)
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'applied', routine: 'no server had to move' })
  })

  it('S67 servers: only those that have moved since the run began are counted', { tags: ['slow'] }, async () => {
    stage.add('earlier')
    await stage.driven(await stage.begun())
    stage.add('later')
    expect(await stage.driven(await stage.begun())).toMatchObject({ is: 'applied', routine: '1 server moved away' })
  })

  it('S67 servers: a server that appears between two looks makes them start again', async () => {
    const mark = await stage.begun()
    passes(60_000)
    await stage.afterwards(mark)
    passes(14_000)
    stage.add('late')
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'partly' })
    stage.fake.nova.servers.remove('server-late')
    passes(1_000)
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'working' })
  })

  it('S67 servers: a machine that the node runs, or an allocation, keeps the host from being empty', async () => {
    const mark = await stage.begun()
    passes(60_000)
    stage.shown = 1
    expect(await stage.afterwards(mark)).toMatchObject({
      words: 'Nova has no server on compute-01, but the node runs 1 virtual machines',
    })
    stage.shown = null
    stage.fake.nova.servers.leftAllocations.set(node.name, ['ghost'])
    expect(await stage.driven(mark, 60)).toMatchObject({ words: 'Placement still has 1 allocations of compute-01' })
  })

  it('S66 servers: nothing is empty while the cell is down, or the service is down or enabled', async () => {
    const mark = await stage.begun()
    await stage.driven(mark)
    stage.fake.nova.cell = 'down'
    await expect(stage.afterwards(mark)).rejects.toMatchObject({ source: 'nova' })
    stage.fake.nova.cell = 'up'
    stage.fake.nova.service(node.name).state = 'down'
    await expect(stage.afterwards(mark)).rejects.toThrow('the compute service of compute-01 is disabled and down')
    stage.fake.nova.service(node.name).state = 'up'
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'working' })
    stage.fake.nova.service(node.name).status = 'enabled'
    await expect(stage.afterwards(mark)).rejects.toThrow('the compute service of compute-01 is enabled and up')
  })

  it('S66 servers: a cell that goes down during the look is noticed after it', async () => {
    const mark = await stage.begun()
    passes(60_000)
    const machines = async () => {
      stage.fake.nova.cell = 'down'
      return stage.machines()
    }
    stage.starts({ atOnce: 1, machines })
    await expect(stage.afterwards(mark)).rejects.toMatchObject({ source: 'nova' })
  })

  it('S67 revert: is done when no migration is open, and a late bot asks for none', async () => {
    stage.add('a')
    stage.add('b')
    const mark = await stage.begun()
    await stage.driven(mark, 2)
    expect(await stage.afterwards(undoing(mark))).toMatchObject({ is: 'not begun' })
    await stage.servers.revert(lock, node, undoing(mark))
    expect(await stage.afterwards(undoing(mark))).toMatchObject({ is: 'working', on: 'revert' })
    passes(5_000)
    expect(await stage.afterwards(undoing(mark))).toMatchObject({ is: 'reverted' })
    await stage.servers.apply(lock, node, mark)
    passes(5_000)
    expect([stage.movedTo('a'), stage.movedTo('b')]).toEqual(['compute-02', 'compute-01'])
    expect(await stage.afterwards(mark)).toMatchObject({ is: 'reverted' })
  })

  it('F139 revert: seals the mark of the run that drained the node', async () => {
    stage.add('a')
    const mark = await stage.begun()
    await stage.servers.revert(testLock('op-2-1', node.name), node, {
      ...undoing(markOf('op-2-1', { applied: null, ours: 'every run' })),
      drainedBy: ['op-1-1'],
    })
    await stage.servers.apply(lock, node, mark)
    expect(stage.fake.nova.servers.requests).toBe(0)
  })

  it('S67 preflight: names each server that cannot move and why', async () => {
    stage.add('ok')
    stage.add('busy', { status: 'REBOOT', task: 'rebooting' })
    stage.add('locked', { locked: true })
    stage.add('stopped', { status: 'SHUTOFF' })
    stage.add('resized', { status: 'VERIFY_RESIZE' })
    stage.add('gpu', { extraSpecs: { 'pci_passthrough:alias': 'gpu:1' } })
    expect(await stage.servers.preflight(node)).toEqual([
      {
        about: 'servers',
        why: 'locked (server-locked) is locked; stopped (server-stopped) is SHUTOFF, not ACTIVE; resized (server-resized) waits for its resize to be confirmed; gpu (server-gpu) has a device of the host',
        remedy: 'Move, unlock, confirm or remove them.',
      },
    ])
  })

  it('preflight: finds a node that shows no virtual machine where Nova has servers', async () => {
    stage.add('a')
    stage.shown = 0
    expect(await stage.servers.preflight(node)).toMatchObject([
      { why: 'Nova has 1 active servers on compute-01, but the node shows no virtual machine' },
    ])
  })
})
