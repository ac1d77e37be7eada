import fc from 'fast-check'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import { journalReader } from '../../src/adapters/redis/journal-reader.ts'
import { type RedisJournals, redisJournals } from '../../src/adapters/redis/journals.ts'
import { keysOf } from '../../src/adapters/redis/keys.ts'
import { operationEntrySchema } from '../../src/adapters/redis/stored/entries.ts'
import { history } from '../../src/adapters/redis/stored/history.ts'
import { canonicalJson, hashOf } from '../../src/core/hash.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { examplesOf } from '../property.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster, operationEntry } from './suites/entries.ts'

const stream = keysOf(cluster).journal('operation/op-1')

let part: RedisService
let redis: Redis
let journals: RedisJournals

beforeAll(async () => {
  part = await startRedis()
  redis = await connectedTo(part)
})

afterAll(async () => {
  redis.disconnect()
  await part.stop()
})

beforeEach(async () => {
  await redis.flushall()
  journals = redisJournals(redis, cluster)
})

/** Reads by a bot that has read nothing before. */
const readAnew = () => redisJournals(redis, cluster).operation('op-1')

/** Appends by another bot. */
async function append(...events: readonly OperationEvent[]): Promise<void> {
  const other = redisJournals(redis, cluster)
  for (const event of events) await other.append(operationEntry('op-1', (await readAnew()).at(-1), event))
}

async function loseNewest(count: number): Promise<void> {
  const newest = await redis.xrevrange(stream, '+', '-', 'COUNT', count)
  // a stream does not take an ID again that it has had
  const left = (await redis.xrange(stream, '-', '+')).slice(0, -newest.length)
  await redis.del(stream)
  for (const [id, fields] of left) await redis.xadd(stream, id, ...fields)
}

/** Alters the text of an entry, and leaves its hash as it is. */
async function alter(id: string): Promise<void> {
  const items = await redis.xrange(stream, '-', '+')
  await redis.del(stream)
  for (const [own, fields] of items)
    await redis.xadd(stream, own, ...(own === id ? fields.map((one) => one.replace('bot-a', 'bot-b')) : fields))
}

it('journal: returns the entries read before as the same objects, and those that other bots appended since', async () => {
  await append({ type: 'queued' }, { type: 'paused' })
  const before = await journals.operation('op-1')
  await append({ type: 'expired' })
  const after = await journals.operation('op-1')
  expect(after).toEqual(await readAnew())
  expect(after).toHaveLength(3)
  expect(after.slice(0, 2).every((entry, index) => entry === before[index])).toBe(true)
})

it('I8 journal: is read as a whole when the store has lost entries and others were appended in their place', async () => {
  await append({ type: 'queued' }, { type: 'paused' }, { type: 'expired' })
  expect(await journals.operation('op-1')).toHaveLength(3)
  await loseNewest(2)
  await append({ type: 'cancelAsked', person: 'UANA', reason: '' }, { type: 'expired' })
  const types = async () => (await journals.operation('op-1')).map(({ event }) => event.type)
  expect(await types()).toEqual(['queued', 'cancelAsked', 'expired'])
  await loseNewest(2)
  expect(await types()).toEqual(['queued'])
})

it('I8 journal: throws at every read when an entry that is new was altered', async () => {
  await append({ type: 'queued' })
  await journals.operation('op-1')
  await append({ type: 'paused' })
  await alter('2-0')
  for (let reads = 0; reads < 3; reads += 1)
    await expect(journals.operation('op-1')).rejects.toThrow('entry 2 of journal operation/op-1 was altered')
})

it('I8 journal: throws when a new entry follows another one than the last that was read', async () => {
  await append({ type: 'queued' })
  const read = await journals.operation('op-1')
  await append({ type: 'paused' })
  const [id, fields] = (await redis.xrange(stream, '2-0', '2-0'))[0] ?? ['', []]
  const planted = { ...operationEntry('op-1', read.at(-1), { type: 'expired' }), previous: 'f'.repeat(64) }
  await redis.xdel(stream, id)
  await redis.xadd(stream, '3-0', ...fields)
  await expect(journals.operation('op-1')).rejects.toThrow('entry 2 of journal operation/op-1 is missing')
  await loseNewest(1)
  await redis.xadd(stream, '2-0', 'hash', hashOf(planted), 'ticket', 't', 'entry', canonicalJson(planted))
  await expect(journals.operation('op-1')).rejects.toThrow('does not follow the one before it')
})

it('I8 journal: throws within 200 reads when an entry that was read before is altered, and from then on', async () => {
  await append({ type: 'queued' }, { type: 'paused' })
  await journals.operation('op-1')
  await alter('1-0')
  const readOften = async () => {
    for (let reads = 0; reads < 200; reads += 1) await journals.operation('op-1')
  }
  await expect(readOften()).rejects.toThrow('entry 1 of journal operation/op-1 was altered')
  await expect(journals.operation('op-1')).rejects.toThrow('entry 1 of journal operation/op-1 was altered')
})

it('journal: keeps its objects when it is read as a whole again', async () => {
  await append({ type: 'queued' }, { type: 'paused' })
  const before = await journals.operation('op-1')
  await loseNewest(1)
  await append({ type: 'expired' })
  const after = await journals.operation('op-1')
  expect(after.map(({ event }) => event.type)).toEqual(['queued', 'expired'])
  expect(after[0]).toBe(before[0])
})

it('journal: keeps the objects of the journals that were read last, within a number and a size', async () => {
  const ids = ['op-1', 'op-2', 'op-3']
  for (const id of ids) await redisJournals(redis, cluster).append(operationEntry(id, undefined, { type: 'queued' }))
  const keys = keysOf(cluster)
  const text = (await redis.xrange(keys.journal('operation/op-1'), '-', '+')).flatMap(([, fields]) => fields)
  const size = text[text.indexOf('entry') + 1]?.length ?? 0
  const keptWithin = async (most: { readonly journals: number; readonly characters: number }) => {
    const read = journalReader(redis, keys, { schema: operationEntrySchema, known: history }, most)
    const before = new Map<string, unknown>()
    for (const id of ids) before.set(id, (await read(`operation/${id}`))[0])
    const again = async (id: string) => (await read(`operation/${id}`))[0] === before.get(id)
    const kept: string[] = []
    // the newest first: reading one that is not kept drops another
    for (const id of ids.toReversed()) if (await again(id)) kept.push(id)
    return kept
  }
  expect(await keptWithin({ journals: 3, characters: 3 * size })).toEqual(['op-3', 'op-2', 'op-1'])
  expect(await keptWithin({ journals: 2, characters: 3 * size })).toEqual(['op-3', 'op-2'])
  expect(await keptWithin({ journals: 3, characters: 3 * size - 1 })).toEqual(['op-3', 'op-2'])
  expect(await keptWithin({ journals: 3, characters: size - 1 })).toEqual(['op-3'])
})

it('journal: is what a bot without memory reads, whatever is appended and lost between reads', async () => {
  const step = fc.oneof(
    fc.record({ does: fc.constant('append' as const), reason: fc.string({ maxLength: 3 }) }),
    fc.record({ does: fc.constant('lose' as const), count: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ does: fc.constant('read' as const) }),
  )
  for (const steps of examplesOf(fc.array(step, { maxLength: 12 }), 50, 20261130)) {
    await redis.flushall()
    const bot = redisJournals(redis, cluster)
    const readsTheSame = async () =>
      expect(await bot.operation('op-1'), JSON.stringify(steps)).toEqual(await readAnew())
    for (const one of steps) {
      if (one.does === 'append') await append({ type: 'cancelAsked', person: 'UANA', reason: one.reason })
      else if (one.does === 'lose' && (await redis.xlen(stream)) > 0) await loseNewest(one.count)
      else await readsTheSame()
    }
    await readsTheSame()
  }
})
