import type { Redis } from 'ioredis'
import type { CodeLedger } from '../../engine/ports/codes.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { codeKeys } from './keys.ts'
import { reading, run, script, writing } from './request.ts'

/** The largest backward clock adjustment that is tolerated; older codes are invalid anyway. */
const rememberedMs = 24 * 60 * 60 * 1000

const triesScript = script(`
local tries = redis.call('INCR', KEYS[1])
if tries == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return tries <= tonumber(ARGV[1]) and 1 or 0
`)

const wasRightScript = script(`
local tries = tonumber(redis.call('GET', KEYS[1]) or '0')
if tries > 1 then redis.call('DECR', KEYS[1]) elseif tries == 1 then redis.call('DEL', KEYS[1]) end
return 'ok'
`)

const spendScript = script(`
local last = redis.call('GET', KEYS[1])
if last then
  local moment, request = string.match(last, '^(%d+) (.*)$')
  local before, now = tonumber(moment), tonumber(ARGV[1])
  if before > now or (before == now and request ~= ARGV[2]) then return 'used' end
end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
return 'counts'
`)

/** Used codes, for all bots and clusters together: a code is valid in one of them only. */
export const codeLedgerIn = (redis: Redis): CodeLedger => ({
  tries: (person, most, withinMs) =>
    writing('count a try of a code', async () =>
      (await run(redis, triesScript, [codeKeys.tries(person)], [most, withinMs])) === 1 ? 'may try' : 'too many',
    ),
  wasRight: (person) =>
    writing('undo an attempt of a code', async () => {
      await run(redis, wasRightScript, [codeKeys.tries(person)], [])
    }),
  spend: (person, moment, request) =>
    writing('use a code up', async () =>
      (await run(redis, spendScript, [codeKeys.spent(person)], [moment, request, rememberedMs])) === 'counts'
        ? 'counts'
        : 'used',
    ),
  server: () =>
    reading('name its server', async () => {
      // changes at each start of the server, and differs on each replica
      const found = /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1]
      if (found === undefined) throw new Failure('Redis', 'INFO server names no run_id', 'none')
      return found
    }),
})
