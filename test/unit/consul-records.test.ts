import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Kv, KvOperation } from '../../src/adapters/consul/client/kv.ts'
import { changeRecord, readRecord } from '../../src/adapters/consul/client/records.ts'
import { Failure } from '../../src/engine/ports/failure.ts'

const key = 'lockkeeper/harbour/count'
const schema = z.object({ schema: z.literal(1), count: z.number() })
const counter = { key, schema, contentionMs: 1_000 }

/** A store of one key, whose next writes are overtaken this many times by another writer that counts by ten. */
function storeOf(text: string | null, overtaken: number) {
  let now = { text, version: text === null ? 0 : 7 }
  let left = overtaken
  const kv = {
    entry: async () => (now.text === null ? null : { key, text: now.text, modifyIndex: now.version }),
    transact: async ([operation]: readonly KvOperation[]) => {
      if (left > 0) {
        left -= 1
        const count: unknown = JSON.parse(now.text ?? '{"count":0}').count
        now = { text: JSON.stringify({ schema: 1, count: Number(count) + 10 }), version: now.version + 1 }
      }
      if (operation?.verb !== 'cas' || operation.index !== now.version) return { is: 'conflict', conflicts: [] }
      now = { text: operation.text, version: now.version + 1 }
      return { is: 'done' }
    },
  } as unknown as Kv // only what records use of the store
  return { kv, now: () => now }
}

const countOn = (kv: Kv, contentionMs: number) =>
  changeRecord(kv, { ...counter, contentionMs }, (before) => {
    const count = (before?.count ?? 0) + 1
    return { value: count, write: { count } }
  })

test('record: is created with its schema, and decided again when another writer was faster', async () => {
  const { kv, now } = storeOf(null, 2)
  expect(await countOn(kv, 1_000)).toBe(21)
  expect(now().text).toBe('{"schema":1,"count":21}')
  expect(await readRecord(kv, key, schema)).toEqual({ record: { schema: 1, count: 21 }, version: 3 })
})

test('record: stays as it is when nothing is to be written', async () => {
  const { kv, now } = storeOf('{"schema":1,"count":5}', 0)
  expect(await changeRecord(kv, counter, (before) => ({ value: before?.count, write: null }))).toBe(5)
  expect(now().version).toBe(7)
})

test('record: reports how often another writer was faster, with nothing written', async () => {
  const { kv } = storeOf(null, Number.POSITIVE_INFINITY)
  await expect(countOn(kv, 0)).rejects.toMatchObject({ effect: 'none' })
  await expect(countOn(kv, 0)).rejects.toThrow(/^another writer was faster \d+ times in 0 ms$/)
})

test.each(['', '{"schema":', '{"schema":2,"count":1}', '{"schema":1}'])(
  'I7 record: %s is refused by the name of its key, and not overwritten',
  async (text) => {
    const { kv, now } = storeOf(text, 0)
    await expect(readRecord(kv, key, schema)).rejects.toThrow(Failure)
    await expect(countOn(kv, 1_000)).rejects.toThrow(`${key} has a value that this version cannot read: `)
    expect(now().text).toBe(text)
  },
)
