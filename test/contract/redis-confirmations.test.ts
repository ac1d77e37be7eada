import { afterEach, beforeEach, expect, test } from 'vitest'
import { keysOf } from '../../src/adapters/redis/keys.ts'
import { replicatedJournals } from '../../src/adapters/redis/replicas.ts'
import { canonicalJson, hashOf } from '../../src/core/hash.ts'
import { schemaVersion } from '../../src/core/journal.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { seen } from '../until.ts'
import { type ReplicatedBot, ReplicatedRedis } from './replicated-redis.ts'
import { describeConfirmations } from './suites/confirmations.ts'
import { cluster, operationEntry } from './suites/entries.ts'

let redis: ReplicatedRedis
let bot: ReplicatedBot

beforeEach(async () => {
  redis = await ReplicatedRedis.start()
  bot = await redis.bot()
})

afterEach(async () => {
  // a frozen process does not end
  redis.replica.thaw()
  await redis[Symbol.asyncDispose]()
})

const submitted = operationEntry('op-1', undefined, { type: 'submitted', expiresAtMs: null })

describeConfirmations('Redis', async () => ({ journals: bot.journals, goesAway: () => redis.replica.freeze() }))

test('S35 confirm: refuses an entry that its writer was refused, to every bot, until the replica has it', async () => {
  redis.replica.freeze()
  await expect(bot.journals.append(submitted)).rejects.toThrow('0 of 1 replicas confirmed')
  const other = await redis.bot()
  expect(await other.journals.operation('op-1')).toHaveLength(1)
  await expect(bot.journals.confirm([submitted])).rejects.toThrow('0 of 1 replicas confirmed')
  await expect(other.journals.confirm([submitted])).rejects.toThrow('0 of 1 replicas confirmed')
  redis.replica.thaw()
  await seen(
    () => other.journals.confirm([submitted]).then(() => 'confirmed', String),
    (answer) => answer === 'confirmed',
  )
})

test('S35 confirm: knows an entry of an older schema, which was upcast when it was read', async () => {
  const entry = { ...submitted, schema: 1 }
  const fields = ['hash', hashOf(entry), 'ticket', 't', 'entry', canonicalJson(entry)]
  await bot.redis.xadd(keysOf(cluster).journal(entry.journal), '1-0', ...fields)
  const [read] = await bot.journals.operation('op-1')
  if (!read) throw new Error('no entry')
  expect(read.schema).toBe(schemaVersion)
  await bot.journals.confirm([read])
})

test('S35 append: says that its effect is unknown when the confirmation fails without having been sent', async () => {
  const { journals, replicas, confirming } = bot
  await replicas.proven()
  const broken = replicatedJournals(journals, keysOf(cluster), {
    ...replicas,
    confirmed: (place) => {
      confirming.disconnect()
      return replicas.confirmed(place)
    },
  })
  const failure = await broken.append(submitted).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(Failure)
  expect(failure).toMatchObject({ effect: 'ambiguous' })
})

test('S35 replicas: are proven again after a minute on the same connection', async () => {
  await bot.journals.append(submitted)
  await bot.redis.config('SET', 'min-replicas-to-write', '0')
  await bot.journals.confirm([submitted])
  redis.nowMs += 60_000
  await expect(bot.journals.confirm([submitted])).rejects.toThrow('min-replicas-to-write is "0" and must be 1')
})

test('S35 confirm: keeps no other command waiting while the replica is silent', async () => {
  redis.replica.freeze()
  const refused = bot.journals.append(submitted).catch(String)
  const answer = await Promise.race([
    refused,
    seen(
      () => bot.journals.operation('op-1'),
      (entries) => entries.length === 1,
    ).then(() => 'read'),
  ])
  expect(answer).toBe('read')
  expect(await refused).toContain('0 of 1 replicas confirmed')
})

test('S35 confirm: shares one wait among all who ask during another, so that none runs into the limit of a command', async () => {
  await bot.journals.append(submitted)
  redis.replica.freeze()
  const first = bot.journals.confirm([submitted]).catch(String)
  const rest = Array.from({ length: 8 }, async (_, index) => {
    for (let turn = 0; turn <= index; turn++) await new Promise(setImmediate)
    return bot.journals.confirm([submitted]).catch(String)
  })
  const answers = await Promise.all([first, ...rest])
  expect(answers.filter((answer) => !String(answer).includes('0 of 1 replicas confirmed'))).toEqual([])
})
