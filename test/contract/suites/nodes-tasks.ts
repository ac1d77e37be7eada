import { expect } from 'vitest'
import type { Task } from '../../../src/engine/ports/nodes.ts'
import type { NodesSuite } from './nodes-fixtures.ts'

/** Tasks: claimed once, ended completely, never lost. */
export function describeTasks({ test, world, claim, lock, ended }: NodesSuite): void {
  test('task: is unclaimed before a start', async () => {
    expect(await world().nodes.task(world().node, claim('1'))).toEqual({ is: 'unclaimed' })
  })

  test('task: ends with its exit code and the end of its output', async () => {
    const { nodes, task } = world()
    await nodes.start(lock(), claim('good'), task('succeeds', 60))
    await nodes.start(lock(), claim('bad'), task('fails', 60))
    expect(await ended('good')).toEqual({ is: 'ended', exitCode: 0, tail: 'hello' })
    expect(await ended('bad')).toEqual({ is: 'ended', exitCode: 3, tail: 'no disk' })
  })

  test('start: runs nothing when the claim is taken, by a running or an ended task', async () => {
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

  test('start: runs one task when the same claim is started ten times at once', async () => {
    const { nodes, task, begun } = world()
    const before = begun()
    await Promise.all(Array.from({ length: 10 }, () => nodes.start(lock(), claim('1'), task('succeeds', 60))))
    expect(await ended('1')).toEqual({ is: 'ended', exitCode: 0, tail: 'hello' })
    expect(begun()).toBe(before + 1)
  })

  test('rebootmgr/25 task: is ended on the node at its time limit, and says so', async () => {
    const { nodes, task } = world()
    await nodes.start(lock(), claim('1'), task('endless', 1))
    const state = await ended('1')
    expect(state).toMatchObject({ is: 'ended', exitCode: 124 })
    expect(state).toHaveProperty('tail', expect.stringContaining('time limit of 1 second'))
  })

  test('stop: ends a task with exit code 143', async () => {
    const { nodes, node, task } = world()
    await nodes.start(lock(), claim('1'), task('endless', 60))
    await nodes.stop(lock(), claim('1'))
    const state = await nodes.task(node, claim('1'))
    expect(state).toMatchObject({ is: 'ended', exitCode: 143 })
  })

  test('stop: keeps a task from starting when it comes first', async () => {
    const { nodes, node, task, begun } = world()
    const before = begun()
    await nodes.stop(lock(), claim('1'))
    await nodes.start(lock(), claim('1'), task('succeeds', 60))
    expect(await nodes.task(node, claim('1'))).toEqual({ is: 'given up' })
    expect(begun()).toBe(before)
  })

  test('stop: changes nothing when the task has ended', async () => {
    const { nodes, task } = world()
    await nodes.start(lock(), claim('1'), task('succeeds', 60))
    const state = await ended('1')
    await nodes.stop(lock(), claim('1'))
    expect(await ended('1')).toEqual(state)
  })

  test('taskEnded: resolves when the task ends', async () => {
    const { nodes, node, task } = world()
    await nodes.start(lock(), claim('1'), task('endless', 60))
    const woken = nodes.taskEnded(node, claim('1'), new AbortController().signal)
    await nodes.stop(lock(), claim('1'))
    await woken
    expect((await nodes.task(node, claim('1'))).is).toBe('ended')
  })

  test('taskEnded: resolves when it is aborted', async () => {
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

/** Tasks that run the programs of a folder. */
export function describeFolders({ test, world, claim, lock, ended }: NodesSuite): void {
  test('rebootmgr/23 and rebootmgr/24 folder task: runs programs in the order of their names, and names the first that fails', async () => {
    const { nodes, folder, ran } = world()
    const before = ran().length
    const files = { '20-second': 'fails', '10-first': 'succeeds', '30-third': 'succeeds' } as const
    await nodes.start(lock(), claim('1'), await folder('failing', files))
    const state = await ended('1')
    expect(state).toMatchObject({ is: 'ended', exitCode: 3 })
    expect(state).toHaveProperty('tail', expect.stringContaining('20-second exited with 3'))
    expect(ran().slice(before)).toEqual(['10-first', '20-second'])
  })

  test('folder task: succeeds when all programs succeed', async () => {
    const { nodes, folder, ran } = world()
    const before = ran().length
    await nodes.start(lock(), claim('1'), await folder('fine', { b: 'succeeds', a: 'succeeds' }))
    expect(await ended('1')).toMatchObject({ is: 'ended', exitCode: 0 })
    expect(ran().slice(before)).toEqual(['a', 'b'])
  })

  test('rebootmgr/23 folder task: succeeds without programs and says so when there is no folder', async () => {
    const task: Task = { task: 'folder', folder: '/no/such/folder', limitSeconds: 60 }
    await world().nodes.start(lock(), claim('1'), task)
    const state = await ended('1')
    expect(state).toMatchObject({ is: 'ended', exitCode: 0 })
    expect(state).toHaveProperty('tail', expect.stringMatching(/^no tasks/))
  })
}
