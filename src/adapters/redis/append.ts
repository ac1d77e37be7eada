import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { AuditHead } from '../../core/cluster/events.ts'
import { canonicalJson } from '../../core/hash.ts'
import { type Entry, entryHash } from '../../core/journal.ts'
import { nextLink } from './audit-chain.ts'
import type { Keys } from './keys.ts'
import { run, script } from './request.ts'

/**
 * Appends an entry and its link of the audit chain, both or neither. The ticket makes a retry safe: an entry that this
 * very call appended before is recognised by it.
 */
const appendScript = script(`
local journal, audit, times = KEYS[1], KEYS[2], KEYS[3]
local sequence, previous, hash, ticket, entry = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local journalName, atMs, headPosition, headHash, linkHash = ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9], ARGV[10]

local function field(item, name)
  for i = 1, #item[2], 2 do
    if item[2][i] == name then return item[2][i + 1] end
  end
  return ''
end
local function last(stream)
  local item = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  if not item then return 0, string.rep('0', 64) end
  return tonumber(string.match(item[1], '^%d+')), field(item, 'hash')
end

local length, lastHash = last(journal)
if length + 1 ~= sequence then
  local there = redis.call('XRANGE', journal, ARGV[1] .. '-0', ARGV[1] .. '-0')[1]
  if there and field(there, 'ticket') == ticket then return {'appended'} end
  return {'conflict', tostring(length)}
end
if lastHash ~= previous then return {'other previous', lastHash} end

local position, chainHash = last(audit)
if position ~= headPosition or chainHash ~= headHash then return {'moved', tostring(position), chainHash} end

local at = string.format('%.0f', position + 1)
redis.call('XADD', journal, ARGV[1] .. '-0', 'hash', hash, 'ticket', ticket, 'entry', entry)
redis.call('XADD', audit, at .. '-0', 'journal', journalName, 'sequence', ARGV[1], 'entry', hash,
  'previous', chainHash, 'hash', linkHash)
redis.call('ZADD', times, atMs, at)
return {'appended'}
`)

const answerSchema = z.union([
  z.tuple([z.literal('appended')]),
  z.tuple([z.literal('conflict'), z.string()]),
  z.tuple([z.literal('other previous'), z.string()]),
  z.tuple([z.literal('moved'), z.string(), z.string()]),
])

/** The result of one attempt. */
export type AppendAttempt =
  | { readonly is: 'appended'; readonly head: AuditHead }
  | { readonly is: 'conflict' }
  /** The journal has the expected length, but its last entry has another hash. */
  | { readonly is: 'other previous'; readonly lastHash: string }
  /** Another journal was appended to in between: retry with this head. */
  | { readonly is: 'moved'; readonly head: AuditHead }

/** The ticket of one call, stored on the entry that it appends. */
export const newTicket = (): string => randomUUID()

/** Tries to append after an entry with the given stored hash, and after the given head of the audit chain. */
export async function attempt(
  redis: Redis,
  keys: Keys,
  entry: Entry<unknown>,
  previous: string,
  head: AuditHead,
  ticket: string,
): Promise<AppendAttempt> {
  const hash = entryHash(entry)
  const link = nextLink(head, entry.journal, entry.sequence, hash)
  const answer = answerSchema.parse(
    await run(
      redis,
      appendScript,
      [keys.journal(entry.journal), keys.audit, keys.auditTimes],
      [
        entry.sequence,
        previous,
        hash,
        ticket,
        canonicalJson(entry),
        entry.journal,
        entry.atMs,
        head.position,
        head.hash,
        link.hash,
      ],
    ),
  )
  switch (answer[0]) {
    case 'appended':
      return { is: 'appended', head: link }
    case 'conflict':
      return { is: 'conflict' }
    case 'other previous':
      return { is: 'other previous', lastHash: answer[1] }
    case 'moved':
      return { is: 'moved', head: { position: Number(answer[1]), hash: answer[2] } }
  }
}
