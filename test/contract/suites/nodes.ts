import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HeldLock } from '../../../src/engine/ports/locks.ts'
import type { Claim, Nodes, Task, TaskState } from '../../../src/engine/ports/nodes.ts'

/** A world with one node that does as told, whether real or not. */
export type NodesWorld = {
  readonly nodes: Nodes
  /** The node's name; it says of itself that this is its host name, or the name given as `hostname`. */
  readonly node: string
  readonly hostname: string
  /** A program that does this and writes down that it began. */
  readonly task: (does: TaskDoes, limitSeconds: number) => Task
  /** How many programs began so far. */
  readonly begun: () => number
  /** A folder of tasks; each writes down its name and then does what is said. */
  readonly folder: (name: string, files: { readonly [file: string]: TaskDoes }) => Promise<Task>
  /** The names of folder tasks that ran so far, in order. */
  readonly ran: () => readonly string[]
  /** How often the node was told to reboot so far, and whether it will obey. */
  readonly reboots: () => number
  readonly refuseReboots: (refuse: 'yes' | 'no') => Promise<void>
  /** Some of the packages that it has. */
  readonly versions: { readonly [name: string]: string }
  /** Looks until something is found; where time is not real, it passes meanwhile. */
  readonly eventually: <T>(look: () => Promise<T>, found: (seen: T) => boolean) => Promise<T>
  readonly close: () => Promise<void>
}

/** What a program does: ends well after saying “hello”, fails with 3 after saying “no disk”, or goes on until it is ended. */
export type TaskDoes = 'succeeds' | 'fails' | 'endless'

/** A lock as a test holds it: the proof that only the lock adapter can make is taken for granted. */
export function testLock(run: string, node: string): HeldLock {
  const phase = { step: 'waiting', index: 0, bootIdBefore: null, changed: [], armedUntilUptimeSeconds: null }
  const holder = { operation: 'op', run, node, requester: 'U1', command: 'reboot', sinceMs: 0, phase }
  return { run, node, holder } as unknown as HeldLock
}

/** What every way of reaching nodes must hold: each function takes a world of its own. */
export function describeNodes(name: string, make: () => Promise<NodesWorld>): void {
  describe(name, () => {
    let world: NodesWorld
    let run = ''
    let runs = 0
    beforeAll(async () => {
      world = await make()
    })
    afterAll(() => world?.close())

    const claim = (step: string): Claim => ({ run, step })
    const lock = (): HeldLock => testLock(run, world.node)
    const ended = (step: string): Promise<TaskState> =>
      world.eventually(
        () => world.nodes.task(world.node, claim(step)),
        ({ is }) => is !== 'running' && is !== 'unclaimed',
      )
    const test = (sentence: string, body: () => Promise<void>): void => {
      it(sentence, async () => {
        runs += 1
        run = `op-${runs}/${world.node}`
        await body()
      })
    }

    describeSelf(test, () => world)
    describeTasks(test, () => world, claim, lock, ended)
    describeFolders(test, () => world, claim, lock, ended)
    describeArming(test, () => world, claim, lock)
  })
}

type Test = (sentence: string, body: () => Promise<void>) => void
type Ended = (step: string) => Promise<TaskState>

function describeSelf(test: Test, world: () => NodesWorld): void {
  test('a node tells its host name, a boot id that stays and an uptime that grows', async () => {
    const { nodes, node, hostname, eventually } = world()
    const first = await nodes.self(node)
    expect(first.hostname).toBe(hostname)
    expect(first.bootId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    const later = await eventually(
      () => nodes.self(node),
      ({ uptimeSeconds }) => uptimeSeconds > first.uptimeSeconds,
    )
    expect(later.bootId).toBe(first.bootId)
  })

  test('package versions come by name', async () => {
    const { nodes, node, versions } = world()
    expect(await nodes.packageVersions(node)).toMatchObject(versions)
  })
}

function describeTasks(
  test: Test,
  world: () => NodesWorld,
  claim: (step: string) => Claim,
  lock: () => HeldLock,
  ended: Ended,
): void {
  test('a task that nobody started is unclaimed', async () => {
    expect(await world().nodes.task(world().node, claim('1'))).toEqual({ is: 'unclaimed' })
  })

  test('a task ends with its exit code and the end of what it said', async () => {
    const { nodes, task } = world()
    await nodes.start(lock(), claim('good'), task('succeeds', 60))
    await nodes.start(lock(), claim('bad'), task('fails', 60))
    expect(await ended('good')).toEqual({ is: 'ended', exitCode: 0, tail: 'hello' })
    expect(await ended('bad')).toEqual({ is: 'ended', exitCode: 3, tail: 'no disk' })
  })

  test('a claim that was taken starts nothing again, running or ended', async () => {
    const { nodes, node, task, begun } = world()
    const before = begun()
    await nodes.start(lock(), claim('1'), task('endless', 60))
    await world().eventually(
      async () => begun(),
      (count) => count === before + 1,
    )
    await nodes.start(lock(), claim('1'), task('succeeds', 60))
    expect((await nodes.task(node, claim('1'))).is).toBe('running')
    await nodes.stop(lock(), claim('1'))
    await nodes.start(lock(), claim('1'), task('succeeds', 60))
    expect((await nodes.task(node, claim('1'))).is).toBe('ended')
    expect(begun()).toBe(before + 1)
  })

  test('the same claim started ten times at once begins one task', async () => {
    const { nodes, task, begun } = world()
    const before = begun()
    await Promise.all(Array.from({ length: 10 }, () => nodes.start(lock(), claim('1'), task('succeeds', 60))))
    expect(await ended('1')).toEqual({ is: 'ended', exitCode: 0, tail: 'hello' })
    expect(begun()).toBe(before + 1)
  })

  test('a task at its time limit is ended on the node, and says so', async () => {
    const { nodes, task } = world()
    await nodes.start(lock(), claim('1'), task('endless', 1))
    const state = await ended('1')
    expect(state).toMatchObject({ is: 'ended', exitCode: 124 })
    expect(state).toHaveProperty('tail', expect.stringContaining('time limit of 1 second'))
  })

  test('a stopped task ends, and not well', async () => {
    const { nodes, node, task } = world()
    await nodes.start(lock(), claim('1'), task('endless', 60))
    await nodes.stop(lock(), claim('1'))
    const state = await nodes.task(node, claim('1'))
    expect(state).toMatchObject({ is: 'ended', exitCode: 143 })
  })

  test('a task that was given up before it began can never begin', async () => {
    const { nodes, node, task, begun } = world()
    const before = begun()
    await nodes.stop(lock(), claim('1'))
    await nodes.start(lock(), claim('1'), task('succeeds', 60))
    expect(await nodes.task(node, claim('1'))).toEqual({ is: 'given up' })
    expect(begun()).toBe(before)
  })

  test('stopping what has ended changes nothing', async () => {
    const { nodes, task } = world()
    await nodes.start(lock(), claim('1'), task('succeeds', 60))
    const state = await ended('1')
    await nodes.stop(lock(), claim('1'))
    expect(await ended('1')).toEqual(state)
  })

  test('waiting for a task wakes up when it ends', async () => {
    const { nodes, node, task } = world()
    await nodes.start(lock(), claim('1'), task('endless', 60))
    const woken = nodes.taskEnded(node, claim('1'), new AbortController().signal)
    await nodes.stop(lock(), claim('1'))
    await woken
    expect((await nodes.task(node, claim('1'))).is).toBe('ended')
  })

  test('waiting for a task can be given up', async () => {
    const { nodes, node, task } = world()
    await nodes.start(lock(), claim('1'), task('endless', 60))
    const patience = new AbortController()
    const waiting = nodes.taskEnded(node, claim('1'), patience.signal)
    patience.abort()
    await waiting
    expect((await nodes.task(node, claim('1'))).is).toBe('running')
    await nodes.stop(lock(), claim('1'))
  })
}

function describeFolders(
  test: Test,
  world: () => NodesWorld,
  claim: (step: string) => Claim,
  lock: () => HeldLock,
  ended: Ended,
): void {
  test('tasks of a folder run in the order of their names, up to the first that fails, which is named', async () => {
    const { nodes, folder, ran } = world()
    const before = ran().length
    const files = { '20-second': 'fails', '10-first': 'succeeds', '30-third': 'succeeds' } as const
    await nodes.start(lock(), claim('1'), await folder('failing', files))
    const state = await ended('1')
    expect(state).toMatchObject({ is: 'ended', exitCode: 3 })
    expect(state).toHaveProperty('tail', expect.stringContaining('20-second exited with 3'))
    expect(ran().slice(before)).toEqual(['10-first', '20-second'])
  })

  test('a folder whose tasks all succeed succeeds', async () => {
    const { nodes, folder, ran } = world()
    const before = ran().length
    await nodes.start(lock(), claim('1'), await folder('fine', { b: 'succeeds', a: 'succeeds' }))
    expect(await ended('1')).toMatchObject({ is: 'ended', exitCode: 0 })
    expect(ran().slice(before)).toEqual(['a', 'b'])
  })

  test('no folder means no tasks, which is fine and said', async () => {
    const task: Task = { task: 'folder', folder: '/no/such/folder', limitSeconds: 60, environment: {} }
    await world().nodes.start(lock(), claim('1'), task)
    const state = await ended('1')
    expect(state).toMatchObject({ is: 'ended', exitCode: 0 })
    expect(state).toHaveProperty('tail', expect.stringMatching(/^no tasks/))
  })
}

function describeArming(
  test: Test,
  world: () => NodesWorld,
  claim: (step: string) => Claim,
  lock: () => HeldLock,
): void {
  const condition = async (): Promise<{ bootId: string; untilUptimeSeconds: number }> => {
    const { bootId, uptimeSeconds } = await world().nodes.self(world().node)
    return { bootId, untilUptimeSeconds: Math.ceil(uptimeSeconds) + 120 }
  }

  test('a reboot that was given up is never told, and cannot be armed any more', async () => {
    const { nodes, node, reboots } = world()
    const before = reboots()
    expect(await nodes.armed(node, claim('r'))).toEqual({ is: 'not armed' })
    expect(await nodes.disarm(node, claim('r'))).toEqual({ is: 'disarmed', why: 'given up' })
    await nodes.arm(lock(), claim('r'), await condition())
    expect(await nodes.armed(node, claim('r'))).toEqual({ is: 'disarmed', why: 'given up' })
    expect(reboots()).toBe(before)
  })

  test('a sender who means another boot reboots nothing', async () => {
    const { nodes, node, reboots } = world()
    const before = reboots()
    const other = { ...(await condition()), bootId: '00000000-0000-4000-8000-000000000000' }
    await nodes.arm(lock(), claim('r'), other)
    expect(await nodes.armed(node, claim('r'))).toEqual({ is: 'disarmed', why: 'other boot id' })
    expect(await nodes.disarm(node, claim('r'))).toEqual({ is: 'disarmed', why: 'other boot id' })
    expect(reboots()).toBe(before)
  })

  test('a sender who comes after the deadline reboots nothing', async () => {
    const { nodes, node, reboots } = world()
    const before = reboots()
    const { bootId, uptimeSeconds } = await nodes.self(node)
    await nodes.arm(lock(), claim('r'), { bootId, untilUptimeSeconds: Math.floor(uptimeSeconds) })
    expect(await nodes.armed(node, claim('r'))).toEqual({ is: 'disarmed', why: 'deadline passed' })
    expect(reboots()).toBe(before)
  })

  test('a node that refuses to reboot says so with the exit code', async () => {
    const { nodes, node, refuseReboots, eventually } = world()
    await refuseReboots('yes')
    await nodes.arm(lock(), claim('r'), await condition())
    const armed = await eventually(
      () => nodes.armed(node, claim('r')),
      ({ is }) => is === 'refused',
    )
    expect(armed).toMatchObject({ is: 'refused', exitCode: 1 })
    await refuseReboots('no')
  })

  test('an armed reboot is told exactly once, however many senders race', async () => {
    const { nodes, node, reboots, eventually } = world()
    const before = reboots()
    const when = await condition()
    const sent = await Promise.allSettled(Array.from({ length: 4 }, () => nodes.arm(lock(), claim('r'), when)))
    expect(sent.length).toBe(4)
    await eventually(
      async () => reboots(),
      (count) => count > before,
    )
    const armed = await eventually(
      () => nodes.armed(node, claim('r')).catch(() => null),
      (seen) => seen !== null,
    )
    expect(armed).toEqual({ is: 'fired', bootId: when.bootId })
    expect(reboots()).toBe(before + 1)
  })
}
