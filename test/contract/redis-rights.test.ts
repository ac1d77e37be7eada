import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import { attemptsIn } from '../../src/adapters/redis/attempts.ts'
import { codeLedgerIn } from '../../src/adapters/redis/code-ledger.ts'
import { weakSettings } from '../../src/adapters/redis/durability.ts'
import { redisInbox } from '../../src/adapters/redis/inbox.ts'
import { redisJournals } from '../../src/adapters/redis/journals.ts'
import { keysOf } from '../../src/adapters/redis/keys.ts'
import { leasesIn } from '../../src/adapters/redis/leases.ts'
import { messageLedgerIn } from '../../src/adapters/redis/message-ledger.ts'
import { noticesIn } from '../../src/adapters/redis/notices.ts'
import { postingsIn } from '../../src/adapters/redis/postings.ts'
import { redisPolicy, redisRights, redisRules } from '../../src/adapters/redis/rights/requirements.ts'
import { missingRedisRights } from '../../src/adapters/redis/rights/rights.ts'
import { describeAttempts } from './suites/attempts.ts'
import { describeCodes } from './suites/codes.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster } from './suites/entries.ts'
import { describeInbox } from './suites/inbox.ts'
import { describeJournals } from './suites/journals.ts'
import { describeLeases } from './suites/leases.ts'
import { describeMessageLedger } from './suites/ledger.ts'
import { describeNotices } from './suites/notices.ts'
import { describePostings } from './suites/postings.ts'
import { type TurnBots, turnBotsOn } from './suites/turn-bots.ts'
import { describeTurns } from './suites/turns.ts'

/** Scripts of the queue that the bot's calls run. */
const queueScripts = [
  ...['addDelayedJob', 'addStandardJob', 'changeDelay', 'promote', 'moveToActive', 'moveToFinished', 'moveToDelayed'],
  ...[
    'moveStalledJobsToWait',
    'extendLocks',
    'moveJobFromActiveToWait',
    'addJobScheduler',
    'removeJobScheduler',
    'updateJobScheduler',
    'retryJob',
  ],
]
const scriptFolder = join(import.meta.dirname, '../../node_modules/bullmq/dist/cjs/scripts')
const ownFolder = join(import.meta.dirname, '../../src/adapters/redis')
const textsUnder = (folder: string, wanted: (file: string) => boolean) =>
  readdirSync(folder)
    .filter(wanted)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
const scripts = [
  ...textsUnder(ownFolder, (file) => file.endsWith('.ts')),
  ...textsUnder(scriptFolder, (file) => file.endsWith('.js') && queueScripts.some((one) => file.startsWith(`${one}-`))),
]
/** Commands that scripts of the bot call, on every path. */
const scripted = new Set(
  scripts
    .flatMap((text) => [...text.matchAll(/\b(?:call|rcall)\(\s*["']([A-Za-z]+)["']/g)])
    .map(([, command = '']) => command.toLowerCase()),
)
/** Commands that the bot calls itself. */
const direct = [
  ...textsUnder(ownFolder, (file) => file.endsWith('.ts')),
  ...textsUnder(join(ownFolder, 'rights'), (file) => file.endsWith('.ts')),
].flatMap((text) =>
  [...text.matchAll(/\b(?:redis|proving|pipeline)\s*\.([a-z]+)\(|\['(multi)'\]/g)].map(
    ([, called, named]) => called ?? named,
  ),
)
/** Commands that ioredis and the queue call outside of scripts; `ping` is the probe's. */
const calledByLibraries = ['hello', 'info', 'client|setname', 'bzpopmin', 'config|get', 'ping']
const commandsOfTable = redisRights.flatMap(({ commands }) => commands.map(({ name }) => name))

const user = 'lockkeeper'
/** The user from whom rights are taken away. */
const proving = 'proving'
const schedule = { id: 'digest-C1', cron: '0 8 * * *', zone: 'Europe/Berlin' }

let part: RedisService
let admin: Redis
let own: Redis
let proved: Redis
let bots: TurnBots | null = null

const asUser = (name = user) => ({ url: `redis://${name}:secret@127.0.0.1:${part.port}` })

beforeAll(async () => {
  part = await startRedis()
  admin = await connectedTo(part)
  await admin.call('ACL', 'SETUSER', user, 'on', '>secret', ...redisRules([cluster]))
  await admin.call('ACL', 'SETUSER', proving, 'on', '>secret', ...redisRules([cluster]))
  own = await connectedTo(asUser())
  proved = await connectedTo(asUser(proving))
})

afterEach(async () => {
  await bots?.stop()
  bots = null
})

afterAll(async () => {
  const refused = z.array(z.unknown()).parse(await admin.acl('LOG'))
  own.disconnect()
  proved.disconnect()
  admin.disconnect()
  await part.stop()
  // whichever tests ran: the user of the table was refused nothing that a bot does
  expect(refused.map(String).filter((entry) => entry.includes(`username,${user},`))).toEqual([])
})

const fresh = async <T>(open: (redis: Redis) => T): Promise<T> => {
  await admin.flushall()
  return open(own)
}
const keys = keysOf(cluster)
const name = 'Redis with the rights of the table'

describeJournals(name, () => fresh((redis) => redisJournals(redis, cluster)))
describeMessageLedger(name, () => fresh((redis) => messageLedgerIn(redis, keys)))
describeInbox(name, () => fresh(redisInbox))
describeLeases(name, () => fresh((redis) => leasesIn(redis, keys)))
describeNotices(name, () => fresh((redis) => noticesIn(redis, keys)))
describePostings(name, () => fresh((redis) => postingsIn(redis, keys)))
describeCodes(name, () => fresh((redis) => [codeLedgerIn(redis), codeLedgerIn(redis)] as const))
describeAttempts(name, () => fresh((redis) => attemptsIn(redis, keys)))
describeTurns(name, async () => {
  await admin.flushall()
  const mine = turnBotsOn(asUser())
  bots = mine
  return {
    turns: await mine.turns(),
    nowMs: () => Date.now(),
    start: async (takeTurn) => void (await mine.start({ takeTurn })),
    until: (what) => expect.poll(what, { interval: 5 }).toBe(true),
  }
})

it('schedules and settings: are set, changed and read', async () => {
  bots = turnBotsOn(asUser())
  const turns = await bots.turns()
  await turns.schedules.set([schedule])
  await turns.schedules.set([{ ...schedule, cron: '0 9 * * *' }])
  await turns.schedules.set([])
  await turns.repair()
  expect(await weakSettings(own, 'every write')).toEqual([])
})

it('F94 table: has no command that neither the bot, nor a script, nor a library calls', () => {
  const called = new Set([...scripted, ...direct, ...calledByLibraries])
  expect(commandsOfTable.filter((command) => !called.has(command))).toEqual([])
})

it('F94 scripts: call no command that is not in the table', () => {
  expect([...scripted].filter((command) => !commandsOfTable.includes(command)).toSorted()).toEqual([])
})

describe('proving rights', () => {
  it('F94 missing rights: are none for the user of the table, and nothing is changed', async () => {
    await admin.flushall()
    expect(await missingRedisRights(proved, [cluster])).toEqual([])
    expect(await admin.dbsize()).toBe(0)
  })

  it.each(commandsOfTable.filter((command) => !['hello', 'info', 'client|setname'].includes(command)))(
    'F94 missing rights: name %s and the rule to add',
    async (command) => {
      await admin.call('ACL', 'SETUSER', proving, `-${command}`)
      try {
        const [first, ...more] = await missingRedisRights(proved, [cluster])
        expect(more).toEqual([])
        expect(first?.refused).toBe(`Redis refused the commands ${command}`)
        expect(first?.requirement.grant.split(' ')).toContain(`+${command}`)
      } finally {
        await admin.call('ACL', 'SETUSER', proving, `+${command}`)
      }
    },
  )

  it('F94 missing rights: name the keys of a cluster that the user may not use', async () => {
    const [first, ...more] = await missingRedisRights(proved, [cluster, 'other'])
    expect(more).toEqual([])
    expect(first?.refused).toBe('Redis refused to read the keys lockkeeper:{other}:*')
    expect(first?.requirement.grant).toContain('~lockkeeper:{other}:*')
  })

  it.each([
    ['write', '%R~lockkeeper:*'],
    ['read', '%W~lockkeeper:*'],
  ])('F94 missing rights: name the keys that the user may not %s', async (use, granted) => {
    await admin.call('ACL', 'SETUSER', proving, 'resetkeys', granted)
    try {
      const [first, ...more] = await missingRedisRights(proved, [cluster])
      expect(more).toEqual([])
      expect(first?.refused).toBe(`Redis refused to ${use} the keys lockkeeper:{arrivals}:*`)
    } finally {
      await admin.call('ACL', 'SETUSER', proving, ...redisRules([cluster]))
    }
  })

  it('F94 policy redis: makes a user that has all rights', async () => {
    const line = redisPolicy([cluster]).trim().replace('lockkeeper on >PASSWORD', 'printed on >secret')
    await admin.call('ACL', ...line.split(' ').slice(1))
    const printed = await connectedTo({ url: `redis://printed:secret@127.0.0.1:${part.port}` })
    expect(await missingRedisRights(printed, [cluster])).toEqual([])
    printed.disconnect()
  })
})
