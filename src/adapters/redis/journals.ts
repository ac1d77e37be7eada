import type { Redis } from 'ioredis'
import { invariant } from '../../core/invariant.ts'
import { journalOf } from '../../core/journal.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { JournalEntry, Journals } from '../../engine/ports/journals.ts'
import { appenderOf } from './appender.ts'
import { type Link, readHead, readLink, readLinks, type StreamItem } from './audit-chain.ts'
import { journalReader } from './journal-reader.ts'
import { keysOf } from './keys.ts'
import { verifiedEntry } from './read-journal.ts'
import { reading } from './request.ts'
import {
  campaignEntrySchema,
  clusterEntrySchema,
  entrySchemaOf,
  operationEntrySchema,
  positionText,
  readEntry,
  runEntrySchema,
} from './stored/entries.ts'
import { history } from './stored/history.ts'
import { summariesOf } from './summaries.ts'
import { verify } from './verify.ts'

/** One link of the audit chain, and the entry that it names. */
type Exported = { readonly link: Link; readonly entry: JournalEntry }

/** Journals on the primary, without confirmation by replicas, and the export of the audit chain. */
export type RedisJournals = Omit<Journals, 'confirm'> & {
  /** Links of the audit chain from a position on, each with its entry; positions start at 1. */
  exported(from: number, most: number): Promise<readonly Exported[]>
}

/** The journals of one cluster, over a prompt connection. */
export function redisJournals(redis: Redis, cluster: string, known = history): RedisJournals {
  const keys = keysOf(cluster)

  async function linkAt(position: number) {
    const [item]: readonly StreamItem[] = await redis.xrange(keys.audit, `${position}-0`, `${position}-0`)
    return item ? readLink(item) : null
  }

  async function entryAt(position: number): Promise<JournalEntry> {
    const place = await linkAt(position)
    if (!place) throw new Failure('Redis', `position ${position} of the audit chain is missing`, 'none')
    const id = `${place.sequence}-0`
    const [item]: readonly StreamItem[] = await redis.xrange(keys.journal(place.journal), id, id)
    if (!item) throw new Failure('Redis', `${positionText(place)} is missing`, 'none')
    return readEntry(verifiedEntry(item, place), place, entrySchemaOf(place.journal), known)
  }

  const appender = appenderOf(redis, keys, known)
  const operations = journalReader(redis, keys, { schema: operationEntrySchema, known })
  const runs = journalReader(redis, keys, { schema: runEntrySchema, known })
  const campaigns = journalReader(redis, keys, { schema: campaignEntrySchema, known })
  const decisions = journalReader(redis, keys, { schema: clusterEntrySchema, known })

  return {
    append: (entry) => {
      invariant(entry.cluster === cluster, `an entry of cluster ${entry.cluster} in the journals of ${cluster}`)
      return appender.append(entry)
    },
    ...summariesOf(redis, keys),
    operation: (operation) => reading('read a journal', () => operations(journalOf.operation(operation))),
    run: (run) => reading('read a journal', () => runs(journalOf.run(run))),
    cluster: () => reading('read a journal', () => decisions(journalOf.cluster(cluster))),
    campaigns: () => reading('read a journal', () => campaigns(journalOf.campaigns(cluster))),
    audit: (sinceMs, most) =>
      reading('read the audit chain', async () => {
        const found = await redis.zrevrangebyscore(keys.auditTimes, '+inf', sinceMs, 'LIMIT', 0, most)
        const positions = found.map(Number).sort((a, b) => a - b)
        return Promise.all(positions.map(entryAt))
      }),
    exported: (from, most) =>
      reading('read the audit chain', async () => {
        const links = await readLinks(redis, keys, from, most)
        return Promise.all(links.map(async (link) => ({ link, entry: await entryAt(link.position) })))
      }),
    verify: () => reading('verify the audit chain', () => verify(redis, keys, known)),
    head: () => reading('read the audit chain', () => readHead(redis, keys)),
    holds: ({ position, hash }) =>
      reading('read the audit chain', async () => position === 0 || (await linkAt(position))?.hash === hash),
  }
}
