import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import { linkHashOf, readLinks } from '../../src/adapters/redis/audit-chain.ts'
import { type RedisJournals, redisJournals } from '../../src/adapters/redis/journals.ts'
import { keysOf } from '../../src/adapters/redis/keys.ts'
import { linkHash } from '../../src/adapters/redis/stored/entries.ts'
import type { History } from '../../src/adapters/redis/stored/history.ts'
import { canonicalJson, hashOf } from '../../src/core/hash.ts'
import { schemaVersion } from '../../src/core/journal.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster, operationEntries, operationEntry } from './suites/entries.ts'

const keys = keysOf(cluster)
const journal = keys.journal('operation/op-1')

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
  const first = operationEntries('op-1', [{ type: 'queued' }, { type: 'paused' }, { type: 'expired' }])
  const second = operationEntries('op-2', [{ type: 'queued' }, { type: 'expired' }])
  for (const entry of [...first, ...second]) await journals.append(entry)
  expect(await journals.verify()).toEqual({ chain: 'verifies' })
})

/** Rewrites a stream with changed items, as anyone with access to Redis could. */
async function rewrite(stream: string, change: (items: [string, string[]][]) => [string, string[]][]) {
  const items = await redis.xrange(stream, '-', '+')
  await redis.del(stream)
  for (const [id, fields] of change(items)) await redis.xadd(stream, id, ...fields)
}

const field = (fields: string[], name: string) => fields[fields.indexOf(name) + 1] ?? ''
const withField = (fields: string[], name: string, value: string) => fields.with(fields.indexOf(name) + 1, value)

const broken = (where: string) => ({ chain: 'broken', where })

it('I8 exported: returns the chain piece by piece, each link with its entry', async () => {
  const first = await journals.exported(1, 3)
  const rest = await journals.exported(4, 100)
  expect(first.map(({ link }) => link.position)).toEqual([1, 2, 3])
  expect(rest.map(({ entry }) => entry.event.type)).toEqual(['queued', 'expired'])
  expect(rest.at(-1)?.link).toMatchObject(await journals.head())
})

it('append: lets a newer bot continue a journal of an older one, and the chain verifies across the change', async () => {
  const newest = schemaVersion + 1
  const next: History = {
    current: newest,
    upcasts: { [schemaVersion]: (entry) => ({ ...entry, moreThanBefore: 'yes' }) },
  }
  const newer = redisJournals(redis, cluster, next)
  const last = (await journals.operation('op-2')).at(-1)
  if (!last) throw new Error('no entry')
  const seenByNewer = linkHash({ ...last }, newest, next)
  const entry = { ...operationEntry('op-2', last, { type: 'paused' }), schema: newest, previous: seenByNewer }
  expect(await newer.append({ ...entry, previous: 'f'.repeat(64) })).toBe('conflict')
  expect(await newer.append(entry)).toBe('appended')
  expect(await newer.verify()).toEqual({ chain: 'verifies' })
  const refusal = `entry 3 of journal operation/op-2 was written in schema ${newest} by a newer bot`
  await expect(journals.operation('op-2')).rejects.toThrow(refusal)
  await expect(journals.verify()).rejects.toThrow(refusal)
})

describe('I8 verify', () => {
  it('verify: reports an entry whose text was altered', async () => {
    await rewrite(journal, (items) =>
      items.map(([id, fields]) => [
        id,
        id === '2-0' ? withField(fields, 'entry', field(fields, 'entry').replace('bot-a', 'bot-b')) : fields,
      ]),
    )
    expect(await journals.verify()).toEqual(broken('entry 2 of journal operation/op-1 was altered'))
    await expect(journals.operation('op-1')).rejects.toThrow('entry 2 of journal operation/op-1 was altered')
  })

  it('verify: reports an entry that was altered together with its hash', async () => {
    await rewrite(journal, (items) =>
      items.map(([id, fields]) => {
        if (id !== '3-0') return [id, fields]
        const entry = JSON.parse(field(fields, 'entry').replace('bot-a', 'bot-b'))
        return [id, withField(withField(fields, 'entry', canonicalJson(entry)), 'hash', hashOf(entry))]
      }),
    )
    expect(await journals.verify()).toEqual(broken('entry 3 of journal operation/op-1 was altered'))
  })

  it('verify: reports an entry that is missing from the middle of its journal', async () => {
    await redis.xdel(journal, '2-0')
    expect(await journals.verify()).toEqual(broken('entry 2 of journal operation/op-1 is missing'))
    await expect(journals.operation('op-1')).rejects.toThrow('entry 2 of journal operation/op-1 is missing')
  })

  it('verify: reports a missing last entry', async () => {
    await redis.xdel(journal, '3-0')
    expect(await journals.verify()).toEqual(broken('entry 3 of journal operation/op-1 is missing'))
  })

  it('verify: reports an entry that was added at the end of a journal', async () => {
    const entries = await journals.operation('op-1')
    const planted = operationEntry('op-1', entries.at(-1), { type: 'paused' })
    await redis.xadd(journal, '4-0', 'hash', hashOf(planted), 'ticket', 't', 'entry', canonicalJson(planted))
    expect(await journals.verify()).toEqual(broken('entry 4 of journal operation/op-1 is not in the audit chain'))
  })

  it('verify: reports a whole journal that was added', async () => {
    const planted = operationEntry('op-9', undefined, { type: 'queued' })
    const fields = ['hash', hashOf(planted), 'ticket', 't', 'entry', canonicalJson(planted)]
    await redis.xadd(keys.journal('operation/op-9'), '1-0', ...fields)
    expect(await journals.verify()).toEqual(broken('entry 1 of journal operation/op-9 is not in the audit chain'))
  })

  it('verify: reports two swapped entries', async () => {
    await rewrite(journal, (items) => {
      const [first, second, third] = items
      return first && second && third ? [first, ['2-0', third[1]], ['3-0', second[1]]] : items
    })
    expect(await journals.verify()).toEqual(broken('entry 2 of journal operation/op-1 belongs elsewhere'))
  })

  it('verify: reports a missing link', async () => {
    await redis.xdel(keys.audit, '2-0')
    expect(await journals.verify()).toEqual(broken('position 2 of the audit chain is missing'))
  })

  it('verify: reports swapped links', async () => {
    await rewrite(keys.audit, (items) =>
      items.map(([id, fields], index) => [
        id,
        index === 1 ? (items[3]?.[1] ?? []) : index === 3 ? (items[1]?.[1] ?? []) : fields,
      ]),
    )
    expect(await journals.verify()).toEqual(broken('position 2 of the audit chain was altered'))
  })

  it('verify: reports a link that was rewritten to name another order', async () => {
    const links = await readLinks(redis, keys, 1, 10)
    const fourth = links[3]
    if (!fourth) throw new Error('too few links')
    const remade = { ...fourth, sequence: 2 }
    await rewrite(keys.audit, (items) =>
      items.map(([id, fields]) => [
        id,
        id === '4-0' ? withField(withField(fields, 'sequence', '2'), 'hash', linkHashOf(remade)) : fields,
      ]),
    )
    expect(await journals.verify()).toEqual(
      broken('position 4 of the audit chain names entry 2 of journal operation/op-2, but entry 1 has its turn'),
    )
  })

  it('verify: reports an item that is not a link', async () => {
    await redis.xadd(keys.audit, '6-0', 'what', 'is this')
    expect(await journals.verify()).toEqual(broken('position 6 of the audit chain is not a link'))
  })

  it('S35 holds: is false for a head that was kept elsewhere when the chain lost its end', async () => {
    const head = await journals.head()
    expect(head.position).toBe(5)
    expect(await journals.holds(head)).toBe(true)
    await redis.xtrim(keys.audit, 'MINID', '1-0')
    await redis.xdel(keys.audit, '5-0')
    await redis.xdel(keys.journal('operation/op-2'), '2-0')
    expect(await journals.verify()).toEqual({ chain: 'verifies' })
    expect(await journals.holds(head)).toBe(false)
  })
})
