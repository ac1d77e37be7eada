import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { AuditHead } from '../../core/cluster/events.ts'
import { hashOf } from '../../core/hash.ts'
import { noPrevious } from '../../core/journal.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { Keys } from './keys.ts'

/** The head of an empty chain. */
export const emptyChain: AuditHead = { position: 0, hash: noPrevious }

/** One link of the audit chain: the entry of a journal that was appended at this position. */
export type Link = AuditHead & {
  readonly journal: string
  readonly sequence: number
  /** Hash of the entry. */
  readonly entry: string
  /** Hash of the previous link. */
  readonly previous: string
}

/** The hash of a link over all of its fields. */
export const linkHashOf = ({ position, journal, sequence, entry, previous }: Omit<Link, 'hash'>): string =>
  hashOf({ position, journal, sequence, entry, previous })

/** The link that follows the head. */
export function nextLink(head: AuditHead, journal: string, sequence: number, entry: string): Link {
  const link = { position: head.position + 1, journal, sequence, entry, previous: head.hash }
  return { ...link, hash: linkHashOf(link) }
}

const linkFields = z.object({
  journal: z.string(),
  sequence: z.coerce.number<string>().int().positive(),
  entry: z.string(),
  previous: z.string(),
  hash: z.string(),
})

/** An item of a stream: its ID and its fields as alternating names and values. */
export type StreamItem = readonly [id: string, fields: readonly string[]]

/** A stream item's fields by name. */
export function fieldsOf([, fields]: StreamItem): { readonly [name: string]: string } {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < fields.length; i += 2) pairs.push([fields[i] ?? '', fields[i + 1] ?? ''])
  return Object.fromEntries(pairs)
}

/** The number in a stream ID, which is a sequence number or a position. */
export const numberOf = ([id]: StreamItem): number => Number(id.split('-')[0])

/** Reads links from a position on, in order. Throws `Failure` when one is invalid. */
export async function readLinks(redis: Redis, keys: Keys, from: number, most: number): Promise<readonly Link[]> {
  const items: readonly StreamItem[] = await redis.xrange(keys.audit, `${from}-0`, '+', 'COUNT', most)
  return items.map(readLink)
}

/** Parses one link. Throws `Failure` when it is invalid. */
export function readLink(item: StreamItem): Link {
  const fields = linkFields.safeParse(fieldsOf(item))
  if (!fields.success) {
    throw new Failure('Redis', `position ${numberOf(item)} of the audit chain is not a link`, 'none', fields.error)
  }
  return { position: numberOf(item), ...fields.data }
}

/** The stored end of the chain. */
export async function readHead(redis: Redis, keys: Keys): Promise<AuditHead> {
  const [last]: readonly StreamItem[] = await redis.xrevrange(keys.audit, '+', '-', 'COUNT', 1)
  if (!last) return emptyChain
  const { position, hash } = readLink(last)
  return { position, hash }
}
