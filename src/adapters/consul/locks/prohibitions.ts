import { z } from 'zod'
import { isSameProhibition, type Prohibition } from '../../../core/operation/prohibitions.ts'
import { Failure } from '../../../engine/ports/failure.ts'
import { source } from '../client/errors.ts'
import type { KvEntry } from '../client/kv.ts'
import { parsedJson } from '../client/parsed-json.ts'
import { type LockStore, untilDone } from './store.ts'

type Store = Pick<LockStore, 'kv' | 'keys' | 'contentionMs'>

const ended = z.enum(['denied', 'cancelled'])

const others = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('paused'), person: z.string(), request: z.string() }),
  z.strictObject({
    is: z.literal('part denied'),
    person: z.string(),
    click: z.string(),
    reason: z.string(),
    nodes: z.array(z.string()),
  }),
  z.strictObject({
    is: z.literal('approval withdrawn'),
    person: z.string(),
    click: z.string(),
    approvals: z.array(z.string()),
    nodes: z.array(z.string()).exactOptional(),
  }),
  z.strictObject({ is: z.enum(['run failed', 'run marked failed']), run: z.string(), node: z.string() }),
]) satisfies z.ZodType<Prohibition>

const list = z.object({ schema: z.literal(1), prohibitions: z.array(others) })

type Listed = z.infer<typeof others>

/**
 * Stores a prohibition. One that ends the operation has a key of its own, which every transaction that takes slots
 * checks.
 */
export async function forbid({ kv, keys, contentionMs }: Store, operation: string, added: Prohibition): Promise<void> {
  if (added.is === 'denied' || added.is === 'cancelled') return kv.set({ [keys.over(operation)]: added.is })
  const key = keys.forbidden(operation)
  return untilDone(contentionMs, async () => {
    const entry = await kv.entry(key)
    const kept = listed(entry)
    if (kept.some((one) => isSameProhibition(one, added))) return { is: 'done', value: undefined }
    const text = JSON.stringify({ schema: 1, prohibitions: [...kept, added] })
    const written = await kv.transact([{ verb: 'cas', key, index: entry?.modifyIndex ?? 0, text }])
    return written.is === 'done' ? { is: 'done', value: undefined } : { is: 'again' }
  })
}

/**
 * All prohibitions of an operation. Throws `Failure` when one cannot be read, so that nothing of the operation starts.
 */
export async function readProhibitions({ kv, keys }: Store, operation: string): Promise<readonly Prohibition[]> {
  const [over, forbidden] = await Promise.all([kv.entry(keys.over(operation)), kv.entry(keys.forbidden(operation))])
  return [...(over === null ? [] : [endedBy(over)]), ...listed(forbidden)]
}

/** Any value of this key ends the operation, including one of another version. */
function endedBy({ text }: KvEntry): Prohibition {
  const how = ended.safeParse(text)
  return { is: how.success ? how.data : 'cancelled' }
}

function listed(entry: KvEntry | null): readonly Listed[] {
  if (entry === null) return []
  const read = list.safeParse(parsedJson(entry.text))
  if (read.success) return read.data.prohibitions
  throw new Failure(source, `${entry.key} has a value that this version cannot read`, 'none')
}
