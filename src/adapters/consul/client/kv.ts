import { z } from 'zod'
import { invariant } from '../../../core/invariant.ts'
import { Denied, Failure } from '../../../engine/ports/failure.ts'
import { kvAnswer, transactionAnswer, transactionResult } from './answers.ts'
import { denied, invalidAnswer, isRefusal, source } from './errors.ts'
import type { ConsulHttp } from './http.ts'
import { checkedList, mapLong } from './long-lists.ts'

/** One key of the store. Both indexes are equal while the key was not changed since its creation. */
export type KvEntry = {
  readonly key: string
  readonly text: string
  readonly createIndex: number
  readonly modifyIndex: number
  readonly session: string | null
}

/** One operation of a transaction; `index` 0 is a key that must not exist. */
export type KvOperation =
  | { readonly verb: 'cas'; readonly key: string; readonly index: number; readonly text: string }
  | { readonly verb: 'delete-cas' | 'check-index'; readonly key: string; readonly index: number }
  | { readonly verb: 'check-not-exists' | 'get-tree'; readonly key: string }
  | { readonly verb: 'set'; readonly key: string; readonly text: string }
  | { readonly verb: 'lock' | 'unlock'; readonly key: string; readonly text: string; readonly session: string }
  | { readonly verb: 'check-session'; readonly key: string; readonly session: string }

/** The result of a transaction: all of it was done, or nothing. A refusal by ACLs is not a conflict: it is thrown. */
export type Transacted =
  | { readonly is: 'done' }
  | { readonly is: 'conflict'; readonly conflicts: readonly { readonly operation: number; readonly why: string }[] }

/** The most operations that Consul accepts in one transaction. */
const maxOperations = 64

/** The key-value store as the adapter needs it. */
export type Kv = {
  /** All keys with this prefix; consistent. */
  tree(prefix: string): Promise<readonly KvEntry[]>
  entry(key: string): Promise<KvEntry | null>
  /** The names directly under a prefix; deeper keys appear once, up to their next slash. */
  names(prefix: string): Promise<readonly string[]>
  /** All keys with one of these prefixes, at one moment. */
  trees(prefixes: readonly string[]): Promise<readonly KvEntry[]>
  /**
   * The same, and throws `Denied` unless the token may read all of `keys`. One request while those of `keys` exist that
   * existed last time and the token may write the others; else three.
   */
  readableTrees(prefixes: readonly string[], keys: readonly string[]): Promise<readonly KvEntry[]>
  /** Several keys at one moment; those that do not exist are left out. */
  entries(keys: readonly string[]): Promise<readonly KvEntry[]>
  /** Does all operations or none. Throws `Denied` when the token may not do one of them. The result must be read. */
  transact(operations: readonly KvOperation[]): Promise<Transacted>
  /** Sets keys, whatever their value. Throws `Denied`, or `Failure` when nothing was written. */
  set(texts: { readonly [key: string]: string }): Promise<void>
  /**
   * Those of the keys that the token may not read, or not write. Checked by use, with a comparison that can never hold:
   * without the right it is refused before it is compared, and with the right it changes nothing.
   */
  refusedKeys(access: 'read' | 'write', keys: readonly string[]): Promise<readonly RefusedKey[]>
  /** Throws `Denied` unless the token may read all of these: a list does not show that ACLs removed entries from it. */
  assertReadable(keys: readonly string[]): Promise<void>
}

/** A key that the token may not use, and Consul's words. */
export type RefusedKey = { readonly key: string; readonly said: string }

/** A version that no key ever has. */
const impossibleIndex = Number.MAX_SAFE_INTEGER

/** The store over HTTP. */
export function consulKv(http: ConsulHttp): Kv {
  const tree = async (prefix: string, query: { readonly recurse?: '' }) => {
    const { status, body } = await http.read(path(prefix), query)
    return status === 404 ? [] : entriesFrom(prefix, body)
  }
  const trees = treesOver(http)
  const transact = transactOver(http)
  const refusedKeys = refusedKeysOver(http)
  const assertReadable: Kv['assertReadable'] = async (keys) => {
    const [refused] = await refusedKeys('read', keys)
    if (refused !== undefined) throw denied('read', refused.key, refused.said)
  }
  return {
    tree: (prefix) => tree(prefix, { recurse: '' }),
    entry: async (key) => (await tree(key, {}))[0] ?? null,
    async names(prefix) {
      const { status, body } = await http.read(path(prefix), { keys: '', separator: '/' })
      if (status === 404) return []
      const names = z.array(z.string()).safeParse(body)
      if (!names.success) throw invalidAnswer(prefix, names.error)
      return names.data
    },
    trees,
    entries: async (keys) => (await trees(keys)).filter(({ key }) => keys.includes(key)),
    transact,
    async set(texts) {
      const written = await transact(Object.entries(texts).map(([key, text]) => ({ verb: 'set', key, text })))
      if (written.is === 'done') return
      throw new Failure(source, `nothing was written: ${written.conflicts.map(({ why }) => why).join('; ')}`, 'none')
    },
    refusedKeys,
    assertReadable,
    readableTrees: readableTreesOver(http, trees, assertReadable),
  }
}

const treesOver =
  (http: ConsulHttp): Kv['trees'] =>
  async (prefixes: readonly string[]) => {
    const found: (readonly KvEntry[])[] = []
    // reading a key that does not exist would fail the whole transaction, reading a tree does not
    for (const part of inParts(prefixes)) {
      const operations = part.map((key): KvOperation => ({ verb: 'get-tree', key }))
      const { status, body } = await http.readWith('/v1/txn', {}, operations.map(asSent))
      const { Results, Errors } = transactionFrom(body)
      const [first] = Errors ?? []
      if (first !== undefined) throw refusalOr(operations, first) ?? invalidAnswer('transaction', first.What)
      if (status === 409) throw invalidAnswer('transaction', body)
      found.push(await entriesOf(Results))
    }
    return found.flat()
  }

/**
 * A key in the answer was not hidden, and a key that does not exist is compared: Consul refuses that without the right to
 * write it. Whether a key exists is only known from the read before, so a comparison that fails proves nothing.
 */
function readableTreesOver(
  http: ConsulHttp,
  trees: Kv['trees'],
  assertReadable: Kv['assertReadable'],
): Kv['readableTrees'] {
  const existed = new Set<string>()
  const atOnce = async (prefixes: readonly string[], keys: readonly string[]): Promise<readonly KvEntry[] | null> => {
    const absent = keys.filter((key) => !existed.has(key))
    const operations = [
      ...prefixes.map((key): KvOperation => ({ verb: 'get-tree', key })),
      ...absent.map((key): KvOperation => ({ verb: 'check-not-exists', key })),
    ]
    const { status, body } = await http.readWith('/v1/txn', {}, operations.map(asSent))
    const { Results, Errors } = transactionFrom(body)
    if (status === 409 || (Errors ?? []).length > 0) return null
    const entries = await entriesOf(Results)
    const seen = new Set([...absent, ...entries.map(({ key }) => key)])
    return keys.every((key) => seen.has(key)) ? entries : null
  }
  return async (prefixes, keys) => {
    invariant(prefixes.length + keys.length <= maxOperations, 'they fit into one transaction')
    const proven = await atOnce(prefixes, keys)
    if (proven !== null) return proven
    const entries = await trees(prefixes)
    await assertReadable(keys)
    const found = new Set(entries.map(({ key }) => key))
    for (const key of keys)
      if (found.has(key)) existed.add(key)
      else existed.delete(key)
    return entries
  }
}

const transactOver =
  (http: ConsulHttp): Kv['transact'] =>
  async (operations: readonly KvOperation[]): Promise<Transacted> => {
    if (operations.length === 0) return { is: 'done' }
    if (operations.length > maxOperations)
      throw new Failure(
        source,
        `one transaction would need ${operations.length} operations, Consul takes ${maxOperations}`,
        'none',
      )
    const { status, body } = await http.write('/v1/txn', {}, operations.map(asSent))
    if (status !== 409) return { is: 'done' }
    const errors = transactionFrom(body).Errors ?? []
    for (const error of errors) {
      const refusal = refusalOr(operations, error)
      if (refusal !== null) throw refusal
    }
    return { is: 'conflict', conflicts: errors.map(({ OpIndex, What }) => ({ operation: OpIndex, why: What })) }
  }

const refusedKeysOver =
  (http: ConsulHttp): Kv['refusedKeys'] =>
  async (access, keys) => {
    const refused: RefusedKey[] = []
    for (const part of inParts(keys)) {
      const operations = part.map((key) =>
        asSent(
          access === 'read'
            ? { verb: 'check-index', key, index: impossibleIndex }
            : { verb: 'cas', key, index: impossibleIndex, text: '' },
        ),
      )
      // Consul treats a transaction that only compares as a read, too
      const ask = access === 'read' ? http.readWith : http.write
      try {
        const { body } = await ask('/v1/txn', {}, operations)
        for (const { OpIndex, What } of transactionFrom(body).Errors ?? [])
          if (isRefusal(What)) refused.push({ key: part[OpIndex] ?? '', said: What })
      } catch (error) {
        // a token that no longer exists may use none of them
        if (!(error instanceof Denied)) throw error
        refused.push(...part.map((key) => ({ key, said: String(error.cause) })))
      }
    }
    return refused
  }

function inParts(keys: readonly string[]): readonly (readonly string[])[] {
  const parts: (readonly string[])[] = []
  for (let first = 0; first < keys.length; first += maxOperations) parts.push(keys.slice(first, first + maxOperations))
  return parts
}

/** The words of Consul's ACLs about one operation; null when it failed for another reason. */
function refusalOr(operations: readonly KvOperation[], { OpIndex, What }: { OpIndex: number; What: string }) {
  if (!isRefusal(What)) return null
  const operation = operations[OpIndex]
  const reads = operation?.verb === 'check-index' || operation?.verb === 'get-tree'
  return denied(reads ? 'read' : 'write', operation?.key ?? 'a key', What)
}

const path = (key: string): string => `/v1/kv/${key.split('/').map(encodeURIComponent).join('/')}`

const entriesFrom = async (what: string, body: unknown): Promise<readonly KvEntry[]> =>
  mapLong(await checkedList(what, kvAnswer, body), entryFrom)

function transactionFrom(body: unknown): z.infer<typeof transactionAnswer> {
  const answer = transactionAnswer.safeParse(body)
  if (!answer.success) throw invalidAnswer('transaction', answer.error)
  return answer.data
}

async function entriesOf(results: z.infer<typeof transactionAnswer>['Results']): Promise<readonly KvEntry[]> {
  const checked = await checkedList('transaction', transactionResult, results ?? [])
  return (await mapLong(checked, ({ KV }) => (KV === undefined ? [] : [entryFrom(KV)]))).flat()
}

const entryFrom = ({ Key, Value, CreateIndex, ModifyIndex, Session }: z.infer<typeof kvAnswer>): KvEntry => ({
  key: Key,
  text: Value === null ? '' : Buffer.from(Value, 'base64').toString('utf8'),
  createIndex: CreateIndex,
  modifyIndex: ModifyIndex,
  session: Session ?? null,
})

function asSent(operation: KvOperation): unknown {
  const { verb, key } = operation
  return {
    KV: {
      // Consul's form of “only if it does not exist” for a set is a comparison with index 0
      Verb: verb,
      Key: key,
      ...('text' in operation ? { Value: Buffer.from(operation.text).toString('base64') } : {}),
      ...('index' in operation ? { Index: operation.index } : {}),
      ...('session' in operation ? { Session: operation.session } : {}),
    },
  }
}
