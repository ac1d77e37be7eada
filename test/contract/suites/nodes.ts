import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HeldLock } from '../../../src/engine/ports/locks.ts'
import type { Claim, TaskState } from '../../../src/engine/ports/nodes.ts'
import { testLock } from '../../world/test-lock.ts'
import { describeArming } from './nodes-arming.ts'
import type { NodesSuite, NodesWorld } from './nodes-fixtures.ts'
import { describeFolders, describeTasks } from './nodes-tasks.ts'

/** The contract of every adapter of nodes; each suite has its own world. */
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

    const suite = { test, world: () => world, claim, lock, ended }
    describeSelf(suite)
    describeTasks(suite)
    describeFolders(suite)
    describeArming(suite)
  })
}

function describeSelf({ test, world }: NodesSuite): void {
  test('self: returns host name, a stable boot ID and a growing uptime', async () => {
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

  test('packageVersions: returns versions by package name', async () => {
    const { nodes, node, versions } = world()
    expect(await nodes.packageVersions(node)).toMatchObject({ versions, problem: null })
  })
}
