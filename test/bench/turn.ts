import type { Redis } from 'ioredis'
import { startWeakRedis } from '../../sandbox/programs/redis.ts'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { redisJournals } from '../../src/adapters/redis/journals.ts'
import { operationState } from '../../src/core/operation/state.ts'
import { connectedTo } from '../contract/suites/connected.ts'
import { policy } from '../world/policy.ts'
import { percentile } from './percentiles.ts'
import type { Row } from './results.ts'
import { halfDone, turnsOf } from './rollout.ts'

const sizes = [20, 100, 1_000, 10_000]
/** Half of the smallest cluster is left; its first node only warms up. */
const nodesRebooted = 8
const rounds = 6
const floorRounds = 300
const aim = 1.1
const firstReadNodes = 1_000
/** In milliseconds of CPU: what decision 0027 accepts instead of stored states. */
const firstReadAim = 200

const kinds = ['run', 'operation', 'messages'] as const

const mean = (times: readonly number[]): number => times.reduce((sum, time) => sum + time, 0) / times.length

/** The least that a turn must do: read the end of one journal, and append to it. In milliseconds of CPU. */
async function floorOf(redis: Redis): Promise<number> {
  await redis.flushall()
  const entry = JSON.stringify({ event: { type: 'noted', index: 3, notes: {} }, previous: '0'.repeat(64) })
  const before = process.cpuUsage()
  for (let round = 0; round < floorRounds; round += 1) {
    const [last] = await redis.xrevrange('floor', '+', '-', 'COUNT', 1)
    if (last) JSON.parse(last[1][1] ?? '')
    await redis.xadd('floor', `${round + 1}-0`, 'entry', entry)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / floorRounds
}

type Times = Awaited<ReturnType<typeof turnsOf>> & { readonly firstRead: number }

/** The CPU time, in milliseconds, in which a bot that has just started reads and verifies the journal of an operation. */
async function firstReadOf(redis: Redis, operation: string): Promise<number> {
  const journals = redisJournals(redis, policy.cluster)
  const before = process.cpuUsage()
  if (operationState(await journals.operation(operation)) === null) throw new Error('the operation has no journal')
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The times of some nodes' turns, once the bot has read all journals: the first node is not measured. */
async function warmTurnsOf(redis: Redis, nodes: number): Promise<Times> {
  await redis.flushall()
  const rollout = await halfDone(redis, nodes)
  const firstRead = await firstReadOf(redis, rollout.operation)
  await turnsOf(rollout, 1)
  return { ...(await turnsOf(rollout, nodesRebooted)), firstRead }
}

function firstReadRow(times: readonly number[]): Row {
  const sorted = times.toSorted((a, b) => a - b)
  return {
    what: `first read of the journal of an operation over ${firstReadNodes} nodes by a bot that has just started`,
    unit: 'ms of CPU',
    compared: 'median',
    value: percentile(sorted, 0.5),
    bound: firstReadAim,
    runs: sorted.length,
    median: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    floor: null,
  }
}

/** Compares the CPU time of turns in rollouts of several sizes; the smallest is what the others are compared with. */
export async function benchmarkTurn(): Promise<readonly Row[]> {
  const service = await startWeakRedis('fsync every second')
  const redis = await connectedTo(service)
  await warmTurnsOf(redis, sizes[0] ?? 20)
  const measured = sizes.map((nodes) => ({ nodes, times: [] as Times[] }))
  // in turn, so that other work of the machine and its caches concern all sizes alike
  for (let round = 0; round < rounds; round += 1)
    for (const { nodes, times } of measured) times.push(await warmTurnsOf(redis, nodes))
  const [smallest, ...larger] = measured
  const floor = await floorOf(redis)
  redis.disconnect()
  await shutDown()
  const allOf = (times: readonly Times[], kind: (typeof kinds)[number]) => times.flatMap((each) => each[kind])
  const firstReads = measured.find(({ nodes }) => nodes === firstReadNodes)?.times.map((each) => each.firstRead) ?? []
  const turns = larger.flatMap(({ nodes, times }) =>
    kinds.map((kind): Row => {
      const few = allOf(smallest?.times ?? [], kind)
      const sorted = allOf(times, kind).toSorted((a, b) => a - b)
      return {
        what: `CPU of a turn (${kind}) with ${nodes} nodes, compared with ${sizes[0]}`,
        unit: '',
        compared: 'ratio of means',
        value: mean(sorted) / mean(few),
        bound: aim,
        runs: sorted.length,
        median: percentile(sorted, 0.5),
        p99: percentile(sorted, 0.99),
        floor: { what: 'the end of a journal read and an entry appended', median: floor },
      }
    }),
  )
  return [...turns, firstReadRow(firstReads)]
}
