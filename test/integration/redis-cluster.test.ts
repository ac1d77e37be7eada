import { afterAll, expect, test } from 'vitest'
import { startRedisCluster } from '../../sandbox/programs/redis-cluster.ts'
import { seen } from '../until.ts'
import { asks, asksAndApproves, rebootedOnce, recorded } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan } from './quick-plan.ts'
import { runs } from './run-program.ts'

const cluster = await startRedisCluster()
afterAll(() => cluster[Symbol.asyncDispose]())
const environment = await environmentForAll({
  ...quickPlan(['storage-01', 'compute-01', 'compute-02']),
  redisUrl: cluster.url,
})

/** All keys of the demo's cluster of nodes have its hash tag, those of arriving requests another one. */
const [ofCluster, ofArrivals] = ['{harbour}', '{arrivals}']

const isDown = (node: string) => recorded(environment, (line) => line.node === node && line.kind === 'down')

const verified = () => runs(['src/main/cli.ts', 'audit', 'verify'], environment.env)

/** Waits until most nodes name another primary of these keys. */
const failedOver = (keys: string, from: number): Promise<number> =>
  seen(
    () => cluster.primaryOf(keys),
    (now) => now !== -1 && now !== from,
  )

test('S35 Redis Cluster: the node is rebooted once when the primary of its journals is killed while it is down', async () => {
  const asked = await asksAndApproves(environment, 'ana', '/cluster reboot storage-01')
  await isDown('storage-01')
  const before = await cluster.primaryOf(ofCluster)
  await cluster.nodes[before]?.kill()
  await failedOver(ofCluster, before)
  // the shard has no replica until the node is back, so it takes no writes
  await cluster.nodes[before]?.restart()
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'storage-01')).toBe(true)
  expect(await verified()).toMatchObject({ code: 0 })
})

test('S35 Redis Cluster: requests arrive again after the primary of their keys hung', async () => {
  const before = await cluster.primaryOf(ofArrivals)
  cluster.nodes[before]?.freeze()
  await failedOver(ofArrivals, before)
  cluster.nodes[before]?.thaw()
  await seen(
    () => cluster.takesWrites(ofArrivals),
    (takes) => takes,
  )
  const asked = await asks(environment, 'ana', '/cluster reboot compute-01')
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'compute-01')).toBe(true)
})

test('doctor: names the cluster whose primaries it examined', async () => {
  const { said } = await runs(['src/main/cli.ts', 'doctor'], environment.env)
  expect(said).toContain('reachable and durable (every write), the primary of the Cluster 127.0.0.1:')
  expect(said).not.toMatch(/redis\s+FAILED|MOVED/)
})
