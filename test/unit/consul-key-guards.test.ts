import { expect, test } from 'vitest'
import type { Kv } from '../../src/adapters/consul/client/kv.ts'
import { guardedBy } from '../../src/adapters/consul/locks/key-guards.ts'
import { inProgressText, rebootmgrKeys } from '../../src/adapters/consul/locks/keys.ts'
import { emptyLockTable } from '../../src/core/locks/lock-table.ts'
import { ask, decide } from '../core/locks-examples.ts'

const key = rebootmgrKeys.inProgress(null)
const ours = { key, text: inProgressText('n1', 'a'), createIndex: 7, modifyIndex: 7, session: null }

/** Checks the keys of a run beside rebootmgr, of which these exist. */
async function guarded(...entries: readonly (typeof ours)[]) {
  const taken = decide(emptyLockTable, ask('a', 'n1'), 'beside rebootmgr')
  if (taken.is !== 'taken') throw new Error('it should have been taken')
  // only what reading keys uses
  const kv = { entries: async () => entries, assertReadable: async () => {} } as unknown as Kv
  return guardedBy(kv, taken.entry)
}

test('S24 keys: are undisturbed as they were made, and the transaction is held to their version', async () => {
  expect(await guarded(ours)).toEqual({ is: 'undisturbed', guards: [{ verb: 'check-index', key, index: 7 }] })
})

test.each([
  ['removed', [], 'was removed'],
  ['changed', [{ ...ours, text: 'n2', modifyIndex: 8 }], 'was changed'],
  ['written again with the same text', [{ ...ours, modifyIndex: 9 }], 'was written by another program since'],
])('S24 keys: are disturbed when another program has %s one', async (_, entries, why) => {
  expect(await guarded(...entries)).toMatchObject({ is: 'disturbed', why: expect.stringContaining(why) })
})
