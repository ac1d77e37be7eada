import { expect, test } from 'vitest'
import type { Kv, KvEntry, KvOperation } from '../../src/adapters/consul/client/kv.ts'
import { deathSeenMs, isUnrecorded, recordDeaths } from '../../src/adapters/consul/locks/deaths.ts'
import { lockKeys } from '../../src/adapters/consul/locks/keys.ts'

const keys = lockKeys('harbour')
const entry = (key: string, text: string, modifyIndex: number): KvEntry => ({
  key,
  text,
  session: null,
  createIndex: 1,
  modifyIndex,
})
const lock = entry('service/rebootmgr/.lock', 'rebooting', 40)
const recordWith = (text: string): KvEntry => entry(keys.death(null), text, 50)

/** The texts of the records that are written when this record is read; at 9 s, with a lock that shows a death. */
async function written(before: KvEntry | null) {
  const texts: unknown[] = []
  const transact = async (operations: readonly KvOperation[]) => {
    for (const one of operations) if (one.verb === 'cas') texts.push([one.index, JSON.parse(one.text)])
    return { is: 'done' }
  }
  // only what recording uses of the client
  const store = { kv: { transact } as unknown as Kv, keys, clock: { now: () => 9_000 } }
  const answer = await recordDeaths(store, new Map([[null, lock]]), new Map(before === null ? [] : [[null, before]]))
  return [answer, ...texts]
}

const whole = { schema: 1, left: 'rebooting', lockIndex: 40, seenMs: 7_000, earlierMs: [5_000] }

test('F27 locks: record a death of a group without a record, and none that its record has', async () => {
  const first = { ...whole, seenMs: 9_000, earlierMs: [] }
  expect(await written(null)).toEqual(['read again', [0, first]])
  expect(await written(recordWith(JSON.stringify(whole)))).toEqual(['all recorded'])
})

test('F27 locks: take a record of an earlier version with the text of the lock for the same death', async () => {
  const { lockIndex: _, ...old } = whole
  const before = recordWith(JSON.stringify(old))
  expect(isUnrecorded(lock, before)).toBe(false)
  expect(await written(before)).toEqual(['read again', [50, whole]])
})

test.each([
  ['another version of the lock', { ...whole, lockIndex: 39 }],
  ['another text and no version of the lock', { schema: 1, left: 'done', seenMs: 7_000, earlierMs: [5_000] }],
  ['neither text nor version of the lock', { schema: 1, seenMs: 7_000, earlierMs: [5_000] }],
])('F27 locks: record a further death when the record has %s', async (_, before) => {
  const read = recordWith(JSON.stringify(before))
  expect(isUnrecorded(lock, read)).toBe(true)
  const further = { ...whole, seenMs: 9_000, earlierMs: [5_000, 7_000] }
  expect(await written(read)).toEqual(['read again', [50, further]])
})

test('F27 locks: overwrite no record that this version cannot read, and take no death for recorded by it', async () => {
  const unreadable = recordWith('{"schema":2}')
  const refused = `${keys.death(null)} has a value that this version cannot read`
  await expect(written(unreadable)).rejects.toThrow(refused)
  expect(() => isUnrecorded(lock, unreadable)).toThrow(refused)
  expect(isUnrecorded({ ...lock, text: '' }, unreadable)).toBe(false)
  expect(deathSeenMs(unreadable)).toBeUndefined()
})
