import { fileURLToPath } from 'node:url'
import { launch } from '../../sandbox/programs/owned-process.ts'
import type { OwnedProcess } from '../../sandbox/programs/process.ts'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { defaultTurnSettings } from '../../src/adapters/redis/turn-settings.ts'
import { turnBotsOn } from '../contract/suites/turn-bots.ts'
import { type Row, rowOfTimes } from './results.ts'

const kills = 50
const stops = 20
const killAimMs = 3_000
const stopAimMs = 800
const patienceMs = 20_000

/** Starts another bot as a process of its own, and waits until it is in a turn that it does not end by itself. */
async function inTheMiddleOfATurn(redis: RedisService, wake: () => Promise<void>): Promise<OwnedProcess> {
  const other = launch({
    name: 'other bot',
    path: process.execPath,
    args: [fileURLToPath(new URL('../contract/suites/turn-taker.ts', import.meta.url))],
    env: { REDIS_URL: redis.url },
    workingFolder: redis.directory,
  })
  await other.line(/^ready/, patienceMs)
  await wake()
  await other.line(/^began/, patienceMs)
  return other
}

/** Milliseconds from the end of one bot until another one takes its turn. */
async function round(redis: RedisService, name: string, end: 'SIGKILL' | 'SIGTERM'): Promise<number> {
  const bots = turnBotsOn(redis)
  const turns = await bots.turns()
  const other = await inTheMiddleOfATurn(redis, () => turns.wake({ kind: 'run', id: name }))
  let taken: (atMs: number) => void = () => undefined
  const took = new Promise<number>((resolve) => {
    taken = resolve
  })
  const takeTurn = async () => {
    taken(performance.now())
    return { again: 'never' } as const
  }
  await bots.start({ takeTurn }, defaultTurnSettings)
  const endedMs = performance.now()
  other.signal(end)
  const tookMs = (await took) - endedMs
  await other.ended
  await bots.stop()
  return tookMs
}

async function measured(redis: RedisService, count: number, end: 'SIGKILL' | 'SIGTERM'): Promise<readonly number[]> {
  const times: number[] = []
  for (let number = 0; number < count; number += 1) times.push(await round(redis, `op-${end}-${number}`, end))
  return times
}

/** Measures how soon another bot takes over the turn of a killed bot, and of one that was asked to stop. */
export async function benchmarkHandover(): Promise<readonly Row[]> {
  const redis = await startRedis()
  const killed = await measured(redis, kills, 'SIGKILL')
  const stopped = await measured(redis, stops, 'SIGTERM')
  await shutDown()
  return [
    rowOfTimes({
      what: 'turn of a bot that was killed, until another bot takes it',
      compared: 'longest',
      bound: killAimMs,
      times: killed,
      floor: null,
    }),
    rowOfTimes({
      what: 'turn of a bot that was asked to stop, until another bot takes it',
      compared: 'median',
      bound: stopAimMs,
      times: stopped,
      floor: null,
    }),
  ]
}
