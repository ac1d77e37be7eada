import { expect, test } from 'vitest'
import type { Authority } from '../../src/adapters/consul/client/authority.ts'
import type { ConsulHttp } from '../../src/adapters/consul/client/http.ts'
import { consulKv, type Kv, type KvEntry } from '../../src/adapters/consul/client/kv.ts'
import { kvView } from '../../src/adapters/consul/client/kv-view.ts'
import { trackedReads } from '../../src/adapters/consul/client/tracked-reads.ts'
import { Denied } from '../../src/engine/ports/failure.ts'

type Operation = { readonly KV: { readonly Verb: string; readonly Key: string } }

/** Consul's transactions on these keys, with a token that may read and write keys by these rules. */
function consulOf(keys: Set<string>, may: { read: Rule; write: Rule }) {
  const sent: string[] = []
  const errorOf = ({ KV: { Verb, Key } }: Operation): string | null => {
    if (Verb === 'check-index') return may.read(Key) ? 'invalid index' : 'Permission denied'
    if (Verb !== 'check-not-exists') return null
    if (!may.write(Key)) return 'Permission denied'
    return keys.has(Key) ? `key "${Key}" exists` : null
  }
  const entriesOf = ({ KV: { Verb, Key } }: Operation) =>
    Verb === 'get-tree' ? [...keys].filter((key) => key.startsWith(Key) && may.read(key)) : []
  const http = {
    async readWith(_path: string, _query: object, operations: readonly Operation[]) {
      sent.push(operations.map(({ KV }) => KV.Verb).join(' '))
      const failed = operations.flatMap((operation, place) => {
        const what = errorOf(operation)
        return what === null ? [] : [{ OpIndex: place, What: what }]
      })
      if (failed.length > 0) return { status: 409, body: { Errors: failed }, index: null }
      const found = operations.flatMap(entriesOf)
      const results = found.map((key) => ({ KV: { Key: key, Value: null, CreateIndex: 1, ModifyIndex: 1 } }))
      return { status: 200, body: { Results: results }, index: null }
    },
  }
  return { kv: consulKv(http as unknown as ConsulHttp), sent }
}

type Rule = (key: string) => boolean
const all: { read: Rule; write: Rule } = { read: () => true, write: () => true }
const read = async (kv: Kv): Promise<readonly string[]> =>
  (await kv.readableTrees(['locks/', 'line'], ['locks/any', 'line'])).map(({ key }) => key)

test('F01 trees: one request reads and proves, whether the key exists or not', async () => {
  const keys = new Set(['locks/a'])
  const { kv, sent } = consulOf(keys, all)
  expect(await read(kv)).toEqual(['locks/a'])
  expect(sent).toEqual(['get-tree get-tree check-not-exists check-not-exists'])
  keys.add('line')
  expect(await read(kv)).toEqual(['locks/a', 'line'])
  expect(sent).toHaveLength(4)
  expect(await read(kv)).toEqual(['locks/a', 'line'])
  expect(sent.slice(4)).toEqual(['get-tree get-tree check-not-exists'])
  keys.delete('line')
  expect(await read(kv)).toEqual(['locks/a'])
  expect(await read(kv)).toEqual(['locks/a'])
  expect(sent).toHaveLength(9)
})

test('F01 trees: a key that vanished from the answer is not taken for one that does not exist', async () => {
  const keys = new Set(['locks/a', 'line'])
  const may = { ...all }
  const { kv } = consulOf(keys, may)
  await read(kv)
  may.read = (key) => key !== 'line'
  await expect(read(kv)).rejects.toBeInstanceOf(Denied)
  may.read = (key) => !key.startsWith('locks/')
  may.write = may.read
  await expect(read(kv)).rejects.toBeInstanceOf(Denied)
})

test('F01 trees: a token that may read and not write is proven by its reads', async () => {
  const { kv, sent } = consulOf(new Set(['locks/a']), { read: () => true, write: () => false })
  expect(await read(kv)).toEqual(['locks/a'])
  expect(sent).toHaveLength(3)
})

const entry = (key: string): KvEntry => ({ key, text: '', createIndex: 1, modifyIndex: 1, session: null })

test('F151 view of the store: answers as the store does, from one reading', async () => {
  const stored = ['a/x', 'a/y/1', 'a/y/2', 'ab/z'].map(entry)
  const elsewhere = new Error('read elsewhere')
  const kv = new Proxy({} as Kv, {
    get: () => async () => {
      throw elsewhere
    },
  })
  const authority = { lacking: async () => [], assertRights: async () => {} } as unknown as Authority
  const view = kvView(kv, ['a/', 'b'], async () => stored.slice(0, 3), authority)
  const keys = (entries: readonly KvEntry[]) => entries.map(({ key }) => key)
  expect(keys(await view.tree('a/y/'))).toEqual(['a/y/1', 'a/y/2'])
  expect(keys(await view.trees(['a/x', 'b/']))).toEqual(['a/x'])
  expect(await view.names('a/')).toEqual(['a/x', 'a/y/'])
  expect(keys(await view.entries(['a/x', 'a/none']))).toEqual(['a/x'])
  expect([await view.entry('a/y/1'), await view.entry('b')]).toEqual([entry('a/y/1'), null])
  for (const ask of [view.tree('ab/'), view.entries(['a/x', 'c']), view.names('c/'), view.trees(['a/', 'c/'])])
    await expect(ask).rejects.toBe(elsewhere)
})

test('F151 tracked reads: are idle once no read is under way, nor one that an answer led to', async () => {
  const reads = trackedReads()
  const order: string[] = []
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const readBoth = async () => {
    await reads.during(() => first.promise)
    order.push('first')
    await reads.during(() => second.promise)
    order.push('second')
  }
  const all = readBoth()
  const idle = reads.idle().then(() => order.push('idle'))
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
  await nextTurn()
  await nextTurn()
  first.resolve()
  await nextTurn()
  await nextTurn()
  second.reject(new Error('not read'))
  await expect(all).rejects.toThrow('not read')
  await idle
  expect(order).toEqual(['first', 'idle'])
})
