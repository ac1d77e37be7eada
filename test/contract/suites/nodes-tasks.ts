import { expect } from 'vitest'
import type { Task } from '../../../src/engine/ports/nodes.ts'
import type { NodesSuite } from './nodes-fixtures.ts'

/** Long tasks: claimed once, ended whole, never lost. */
export function describeTasks({ test, world, claim, lock, ended }: NodesSuite): void {
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

  test('rebootmgr/25 a task at its time limit is ended on the node, and says so', async () => {
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

/** Folders of tasks. */
export function describeFolders({ test, world, claim, lock, ended }: NodesSuite): void {
  test('rebootmgr/23 and rebootmgr/24 tasks of a folder run in the order of their names, up to the first that fails, which is named', async () => {
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

  test('rebootmgr/23 no folder means no tasks, which is fine and said', async () => {
    const task: Task = { task: 'folder', folder: '/no/such/folder', limitSeconds: 60, environment: {} }
    await world().nodes.start(lock(), claim('1'), task)
    const state = await ended('1')
    expect(state).toMatchObject({ is: 'ended', exitCode: 0 })
    expect(state).toHaveProperty('tail', expect.stringMatching(/^no tasks/))
  })
}
