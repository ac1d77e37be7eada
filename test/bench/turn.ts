import type { Redis } from 'ioredis'
import { startWeakRedis } from '../../sandbox/programs/redis.ts'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { connectedTo } from '../contract/suites/connected.ts'
import { ms, percentile } from './percentiles.ts'
import { halfDone, turnsOf } from './rollout.ts'

const sizes = [20, 100, 1_000]
const nodesRebooted = 2
const floorRounds = 300
const aim = 1.1

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

/** Compares the CPU time of turns in rollouts of several sizes; the smallest is what the others are compared with. */
export async function benchmarkTurn(): Promise<'reached' | 'missed'> {
  const service = await startWeakRedis('fsync every second')
  const redis = await connectedTo(service)
  const measured = []
  for (const nodes of [sizes[0] ?? 20, ...sizes]) {
    await redis.flushall()
    measured.push({ nodes, times: await turnsOf(await halfDone(redis, nodes), nodesRebooted) })
  }
  // the first one only warmed up
  const [, smallest, ...larger] = measured
  const floor = await floorOf(redis)
  redis.disconnect()
  await shutDown()
  process.stdout.write(`CPU of a turn, ${nodesRebooted} nodes of a half-done rolling reboot, journals in Redis\n`)
  process.stdout.write(`floor: the end of a journal read and an entry appended: ${ms(floor)}\n`)
  const ratios: number[] = []
  for (const { nodes, times } of measured.slice(1))
    for (const kind of kinds) {
      const sorted = times[kind].toSorted((a, b) => a - b)
      const ratio = mean(sorted) / mean(smallest?.times[kind] ?? [])
      if (larger.some((one) => one.nodes === nodes)) ratios.push(ratio)
      process.stdout.write(
        `${String(nodes).padStart(6)} nodes  ${kind.padEnd(9)}  ${sorted.length} turns  mean ${ms(mean(sorted))}  median ${ms(percentile(sorted, 0.5))}  p99 ${ms(percentile(sorted, 0.99))}  ratio ${ratio.toFixed(2)}\n`,
      )
    }
  process.stdout.write(`aim: no ratio above ${aim}\n`)
  return Math.max(...ratios) <= aim ? 'reached' : 'missed'
}
