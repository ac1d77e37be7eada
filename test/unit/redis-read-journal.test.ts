import { expect, test } from 'vitest'
import type { StreamItem } from '../../src/adapters/redis/audit-chain.ts'
import { isStored } from '../../src/adapters/redis/read-journal.ts'
import { canonicalJson, hashOf } from '../../src/core/hash.ts'
import type { Entry } from '../../src/core/journal.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { operationEntry } from '../contract/suites/entries.ts'

const entry = operationEntry('op-1', undefined, { type: 'submitted', expiresAtMs: null })
const itemOf = (stored: Entry<unknown>): StreamItem => [
  '1-0',
  ['hash', hashOf(stored), 'ticket', 't', 'entry', canonicalJson(stored)],
]

test('S35 stored entry: is the same one when it was stored as it is, or in a schema from which it was upcast', () => {
  expect(isStored(itemOf(entry), entry)).toBe(true)
  expect(isStored(itemOf({ ...entry, schema: 1 }), entry)).toBe(true)
})

test('S35 stored entry: is another one when anything in it differs', () => {
  expect(isStored(itemOf({ ...entry, atMs: entry.atMs + 1 }), entry)).toBe(false)
  expect(isStored(itemOf({ ...entry, schema: 1, atMs: entry.atMs + 1 }), entry)).toBe(false)
})

test('I7 stored entry: an item without text and hash is refused', () => {
  expect(() => isStored(['1-0', ['ticket', 't']], entry)).toThrow(Failure)
})
