import { z } from 'zod'
import { isSameProhibition, type Prohibition } from '../../../core/operation/prohibitions.ts'
import type { KvEntry } from '../client/kv.ts'
import { changeRecord, readRecord } from '../client/records.ts'
import type { LockStore } from './store.ts'

type Store = Pick<LockStore, 'kv' | 'keys' | 'contentionMs'>

const ended = z.enum(['denied', 'cancelled'])

const others = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('paused'), person: z.string(), request: z.string() }),
  z.strictObject({ is: z.literal('paused by the bot'), pause: z.string(), why: z.string() }),
  z.strictObject({
    is: z.literal('part denied'),
    person: z.string(),
    click: z.string(),
    reason: z.string(),
    nodes: z.array(z.string()),
  }),
  z.strictObject({
    is: z.literal('left out'),
    person: z.string(),
    request: z.string(),
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
])

type Ending = Extract<Prohibition, { readonly is: 'denied' | 'cancelled' }>
type List = { readonly schema: 1; readonly prohibitions: readonly Exclude<Prohibition, Ending>[] }

const list: z.ZodType<List> = z.object({ schema: z.literal(1), prohibitions: z.array(others) })

const isEnd = (one: Prohibition): one is Ending => one.is === 'denied' || one.is === 'cancelled'

/**
 * Stores a prohibition. One that ends the operation has a key of its own, which every transaction that takes slots
 * checks.
 */
export async function forbid({ kv, keys, contentionMs }: Store, operation: string, added: Prohibition): Promise<void> {
  if (isEnd(added)) return kv.set({ [keys.over(operation)]: added.is })
  return changeRecord(kv, { key: keys.forbidden(operation), schema: list, contentionMs }, (before) => {
    const kept = before?.prohibitions ?? []
    if (kept.some((one) => isSameProhibition(one, added))) return { value: undefined, write: null }
    return { value: undefined, write: { prohibitions: [...kept, added] } }
  })
}

/**
 * All prohibitions of an operation. Throws `Failure` when one cannot be read, so that nothing of the operation starts.
 */
export async function readProhibitions({ kv, keys }: Store, operation: string): Promise<readonly Prohibition[]> {
  const [over, listed] = await Promise.all([
    kv.entry(keys.over(operation)),
    readRecord(kv, keys.forbidden(operation), list),
  ])
  return [...(over === null ? [] : [endedBy(over)]), ...(listed?.record.prohibitions ?? [])]
}

/** Any value of this key ends the operation, including one of another version. */
function endedBy({ text }: KvEntry): Prohibition {
  const how = ended.safeParse(text)
  return { is: how.success ? how.data : 'cancelled' }
}
