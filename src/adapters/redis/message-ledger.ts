import type { Redis } from 'ioredis'
import { type MessageLedger, type MessageRef, nothingDelivered } from '../../engine/ports/chat.ts'
import type { Keys } from './keys.ts'
import { reading, run, script, writing } from './request.ts'
import { deliveredSchema, storedDelivered } from './stored/delivered.ts'
import { readStored } from './stored/read-stored.ts'

const writeScript = script(`
local now = redis.call('GET', KEYS[1]) or ARGV[3]
if now ~= ARGV[1] then return 'conflict' end
redis.call('SET', KEYS[1], ARGV[2])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[2], ARGV[4], ARGV[5]) end
return 'written'
`)

/**
 * The messages that were delivered, per operation. A write whose answer was lost is ambiguous: read again and look for
 * the message.
 */
export const messageLedgerIn = (redis: Redis, keys: Keys): MessageLedger => ({
  read: (operation) =>
    reading('read what was said', async () => {
      const text = await redis.get(keys.told(operation))
      return readStored(deliveredSchema, text, `the delivery state of ${operation}`) ?? nothingDelivered
    }),
  operationAt: (card) => reading('find an operation by its card', () => redis.hget(keys.cards, placeOf(card))),
  write: (operation, before, after) =>
    writing('record a delivered message', async () => {
      const texts = [storedDelivered(before), storedDelivered(after), storedDelivered(nothingDelivered)]
      const card = after.card ? placeOf(after.card) : ''
      const answer = await run(redis, writeScript, [keys.told(operation), keys.cards], [...texts, card, operation])
      return answer === 'written' ? 'written' : 'conflict'
    }),
})

const placeOf = ({ channel, timestamp }: MessageRef): string => `${channel}/${timestamp}`
