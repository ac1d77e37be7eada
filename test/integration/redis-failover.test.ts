import { afterAll, describe, expect, test } from 'vitest'
import type { DemoEnvironment } from '../../sandbox/environment/environment.ts'
import { type RedisPair, startRedisPair } from '../../sandbox/programs/redis-pair.ts'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import { asks, asksAndApproves, channel, plans, rebootedOnce, recorded } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan, quickTiming } from './quick-plan.ts'
import { runs } from './run-program.ts'

/** A pair of Redis servers that is killed after the tests of the file. */
async function pairForAll(): Promise<RedisPair> {
  const pair = await startRedisPair()
  afterAll(() => pair[Symbol.asyncDispose]())
  return pair
}

const [strictPair, weakPair] = await Promise.all([pairForAll(), pairForAll()])
const nodes = quickPlan(['storage-01', 'compute-01', 'compute-02'])
const strict = await environmentForAll({ ...nodes, redisUrl: strictPair.url })
const weak = await environmentForAll({
  ...nodes,
  redisUrl: weakPair.url,
  rewrite: (usual) => ({ ...quickTiming(usual), redis: { durability: 'every second' } }),
})

const isDown = (environment: DemoEnvironment, node: string) =>
  recorded(environment, (line) => line.node === node && line.kind === 'down')

/** Waits until a bot logs this event of a run. */
const written = ({ bots }: DemoEnvironment, event: string): Promise<void> =>
  new Promise((resolve) => {
    for (const bot of bots) {
      const unfollow = bot.follow((line) => {
        if (!line.includes(`"event":"${event}"`)) return
        unfollow()
        resolve()
      })
    }
  })

const verified = (environment: DemoEnvironment) => runs(['src/main/cli.ts', 'audit', 'verify'], environment.env)

describe('with min-replicas-to-write', () => {
  test('S35 failover: reboots the node once when the replica takes over while the node is down', async () => {
    const asked = await asksAndApproves(strict, 'ana', '/cluster reboot storage-01')
    await isDown(strict, 'storage-01')
    await strictPair.failOver()
    await asked.says('Done in')
    expect(rebootedOnce(strict, 'storage-01')).toBe(true)
    expect(await verified(strict)).toMatchObject({ code: 0 })
  })

  test('S35 failover: restores a finished step that the new primary lacks and reboots the node once', async () => {
    const asked = await asks(strict, 'ana', '/cluster reboot compute-01')
    await isDown(strict, 'compute-01')
    const step = written(strict, 'stepDone')
    strictPair.holdReplication()
    await step
    expect(await strictPair.failOver()).toBeGreaterThan(0)
    await asked.says('Done in')
    expect(rebootedOnce(strict, 'compute-01')).toBe(true)
    expect(await verified(strict)).toMatchObject({ code: 0 })
  })
})

test('S35 failover: keeps the lock and starts nothing when the new primary lacks the whole run', async () => {
  weakPair.holdReplication()
  await asks(weak, 'ana', '/cluster reboot compute-01')
  await isDown(weak, 'compute-01')
  expect(await weakPair.failOver()).toBeGreaterThan(0)
  const notices = await weak.workspace.until(() => {
    const shown = weak.workspace
      .person('dora')
      .sees(channel)
      .map((message) => JSON.stringify(currentRevision(message)))
    return shown.some((text) => text.includes('orphaned lock on compute-01')) && shown.join('\n')
  }, 60_000)
  expect(notices).toContain('audit log entries are missing')
  expect(notices).toContain('Nothing new starts')
  const plan = await plans(weak, 'ana', '/cluster reboot compute-02')
  expect(JSON.stringify(currentRevision(plan))).toMatch(/BLOCKED.*audit log/)
  expect(await weak.operator.read('lockkeeper/harbour/locks/role/compute')).toContain('compute-01')
  expect(await verified(weak)).toMatchObject({ code: 1 })
  expect(weak.fleet.reboots('compute-01')).toHaveLength(1)
})
