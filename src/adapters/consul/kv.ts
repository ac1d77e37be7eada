import { z } from 'zod'
import { Failure } from '../../engine/failure.ts'
import { kvAnswer, transactionAnswer } from './answers.ts'
import type { ConsulHttp } from './http.ts'
import { source, strangeAnswer } from './trouble.ts'

/** One key of the store. Untouched since it was made: both indexes are the same. */
export type KvEntry = {
  readonly key: string
  readonly text: string
  readonly createIndex: number
  readonly modifyIndex: number
  readonly session: string | null
}

/** One operation of a transaction; `index` 0 is a key that must not exist. */
export type Operation =
  | { readonly verb: 'cas'; readonly key: string; readonly index: number; readonly text: string }
  | { readonly verb: 'delete-cas' | 'check-index'; readonly key: string; readonly index: number }
  | { readonly verb: 'check-not-exists' | 'get-tree'; readonly key: string }
  | { readonly verb: 'set'; readonly key: string; readonly text: string }
  | { readonly verb: 'lock' | 'unlock'; readonly key: string; readonly text: string; readonly session: string }
  | { readonly verb: 'check-session'; readonly key: string; readonly session: string }

/** What became of a transaction: all of it was done, or nothing. */
export type Transacted =
  | { readonly is: 'done' }
  | { readonly is: 'conflict'; readonly conflicts: readonly { readonly operation: number; readonly why: string }[] }

/** As many operations as Consul takes in one transaction. */
const mostOperations = 64

/** The key-value store as the adapter needs it. */
export type Kv = {
  /** All keys that begin so; consistent. */
  tree(prefix: string): Promise<readonly KvEntry[]>
  entry(key: string): Promise<KvEntry | null>
  /** The names directly under a prefix; what lies deeper is named once, up to the next slash. */
  names(prefix: string): Promise<readonly string[]>
  /** All keys that begin in one of these ways, at one moment. */
  trees(prefixes: readonly string[]): Promise<readonly KvEntry[]>
  /** Several keys at one moment; those that do not exist are left out. */
  entries(keys: readonly string[]): Promise<readonly KvEntry[]>
  /** All or nothing. */
  transact(operations: readonly Operation[]): Promise<Transacted>
}

/** The store over HTTP. */
export function consulKv(http: ConsulHttp): Kv {
  const tree = async (prefix: string, query: { readonly recurse?: '' }) => {
    const { status, body } = await http.read(path(prefix), query)
    return status === 404 ? [] : entriesFrom(prefix, body)
  }
  const trees = async (prefixes: readonly string[]) => {
    const found: KvEntry[] = []
    // a read of a key that does not exist would fail the whole transaction, one of a tree does not
    for (let first = 0; first < prefixes.length; first += mostOperations) {
      const part = prefixes.slice(first, first + mostOperations)
      const { body } = await http.readWith(
        '/v1/txn',
        {},
        part.map((key) => asSent({ verb: 'get-tree', key })),
      )
      found.push(...resultsFrom(body))
    }
    return found
  }
  return {
    tree: (prefix) => tree(prefix, { recurse: '' }),
    entry: async (key) => (await tree(key, {}))[0] ?? null,
    async names(prefix) {
      const { status, body } = await http.read(path(prefix), { keys: '', separator: '/' })
      if (status === 404) return []
      const names = z.array(z.string()).safeParse(body)
      if (!names.success) throw strangeAnswer(prefix, names.error)
      return names.data
    },
    trees,
    entries: async (keys) => (await trees(keys)).filter(({ key }) => keys.includes(key)),
    async transact(operations) {
      if (operations.length === 0) return { is: 'done' }
      if (operations.length > mostOperations)
        throw new Failure(
          source,
          `one transaction would need ${operations.length} operations, Consul takes ${mostOperations}`,
          'none',
        )
      const { status, body } = await http.write('/v1/txn', {}, operations.map(asSent))
      if (status !== 409) return { is: 'done' }
      const answer = transactionAnswer.safeParse(body)
      if (!answer.success) throw strangeAnswer('transaction', answer.error)
      const conflicts = (answer.data.Errors ?? []).map(({ OpIndex, What }) => ({ operation: OpIndex, why: What }))
      return { is: 'conflict', conflicts }
    },
  }
}

const path = (key: string): string => `/v1/kv/${key.split('/').map(encodeURIComponent).join('/')}`

function entriesFrom(what: string, body: unknown): readonly KvEntry[] {
  const answer = z.array(kvAnswer).safeParse(body)
  if (!answer.success) throw strangeAnswer(what, answer.error)
  return answer.data.map(entryFrom)
}

function resultsFrom(body: unknown): readonly KvEntry[] {
  const answer = transactionAnswer.safeParse(body)
  if (!answer.success) throw strangeAnswer('transaction', answer.error)
  return (answer.data.Results ?? []).flatMap(({ KV }) => (KV === undefined ? [] : [entryFrom(KV)]))
}

const entryFrom = ({ Key, Value, CreateIndex, ModifyIndex, Session }: z.infer<typeof kvAnswer>): KvEntry => ({
  key: Key,
  text: Value === null ? '' : Buffer.from(Value, 'base64').toString('utf8'),
  createIndex: CreateIndex,
  modifyIndex: ModifyIndex,
  session: Session ?? null,
})

function asSent(operation: Operation): unknown {
  const { verb, key } = operation
  return {
    KV: {
      // Consul's own word for “only if it does not exist” as a set is a compare with index 0
      Verb: verb,
      Key: key,
      ...('text' in operation ? { Value: Buffer.from(operation.text).toString('base64') } : {}),
      ...('index' in operation ? { Index: operation.index } : {}),
      ...('session' in operation ? { Session: operation.session } : {}),
    },
  }
}
