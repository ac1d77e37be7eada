import { afterAll, expect, test } from 'vitest'
import { startRedisSentinel } from '../../sandbox/programs/redis-sentinel.ts'
import { seen } from '../until.ts'
import { asks, asksAndApproves, rebootedOnce, recorded } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan } from './quick-plan.ts'
import { runs } from './run-program.ts'

const group = await startRedisSentinel(['redis-01', 'redis-02', 'redis-03'])
afterAll(() => group[Symbol.asyncDispose]())
await group.ready()
const environment = await environmentForAll({
  ...quickPlan(['storage-01', 'compute-01', 'compute-02']),
  redisUrl: group.url,
})

const isDown = (node: string) => recorded(environment, (line) => line.node === node && line.kind === 'down')

const verified = () => runs(['src/main/cli.ts', 'audit', 'verify'], environment.env)

/** Waits until the Sentinels name another primary than this one. */
const failedOver = (from: number): Promise<number> => seen(group.primary, (now) => now !== -1 && now !== from)

test('S35 sentinels: reboot the node once when its primary is killed while the node is down', async () => {
  const asked = await asksAndApproves(environment, 'ana', '/cluster reboot storage-01')
  await isDown('storage-01')
  const before = await group.primary()
  await group.members[before]?.kill()
  await failedOver(before)
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'storage-01')).toBe(true)
  expect(await verified()).toMatchObject({ code: 0 })
  await group.members[before]?.restart()
})

test('S35 sentinels: reboot the node once when its primary hangs, and never use it again', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot compute-01')
  await isDown('compute-01')
  const before = await group.primary()
  group.members[before]?.freeze()
  await failedOver(before)
  await asked.says('Done in')
  group.members[before]?.thaw()
  expect(rebootedOnce(environment, 'compute-01')).toBe(true)
  const next = await asks(environment, 'ana', '/cluster reboot compute-02')
  await next.says('Done in')
  expect(rebootedOnce(environment, 'compute-02')).toBe(true)
  expect(await verified()).toMatchObject({ code: 0 })
})

test('doctor: names the group whose primary it examined', async () => {
  const { said } = await runs(['src/main/cli.ts', 'doctor'], environment.env)
  expect(said).toContain('reachable and durable (every write), the primary of main through the Sentinels 127.')
})
