import { expect, test } from 'vitest'
import type { KvOperation } from '../../src/adapters/consul/client/kv.ts'
import { acquire } from '../../src/adapters/consul/locks/acquire.ts'
import { changesFrom } from '../../src/adapters/consul/locks/held-changes.ts'
import { lockKeys } from '../../src/adapters/consul/locks/keys.ts'
import { consulLocks } from '../../src/adapters/consul/locks/locks.ts'
import type { LockStore } from '../../src/adapters/consul/locks/store.ts'
import type { StoredLocks } from '../../src/adapters/consul/locks/stored-lock.ts'
import type { HeldLock } from '../../src/engine/ports/locks.ts'
import { admitted, afterAsking, ask, holder, waiting } from '../core/locks-examples.ts'

const keys = lockKeys('harbour')
const rack = (run: string, node: string) => {
  const request = ask(run, node, ['cluster', 'rack/a'])
  return { ...request, scopes: [{ name: 'cluster', slots: 9 }, ...request.scopes.slice(1)] }
}

/** The transaction of a second run's attempt beside a first one. */
async function transaction(
  admission = admitted,
  oldestPlan: { readonly text: string; readonly modifyIndex: number } | null = null,
): Promise<readonly KvOperation[]> {
  const table = afterAsking({ ...ask('1', 'storage-1'), scopes: [{ name: 'cluster', slots: 9 }] })
  const stored: StoredLocks = { table, versions: new Map([keys.policy, keys.scope('cluster')].map((key) => [key, 7])) }
  const written: KvOperation[] = []
  // only what acquiring uses of the store
  const store = {
    keys,
    beside: 'alone',
    contentionMs: 1_000,
    readAll: async () => ({ stored, table, foreignKeys: { inProgress: new Map() } }),
    changes: (from: StoredLocks, next: Parameters<typeof changesFrom>[1]) => changesFrom(from, next, keys),
    kv: {
      entry: async (key: string) => (key === keys.oldestPlan && oldestPlan !== null ? { key, ...oldestPlan } : null),
      transact: async (operations: readonly KvOperation[]) => {
        written.push(...operations)
        return { is: 'done' }
      },
    },
  } as unknown as LockStore
  const acquired = await acquire(store, rack('2', 'storage-2'), async () => admission)
  expect(acquired.is).toBe(admission === admitted ? 'held' : 'waiting')
  return written
}

test('S34 acquire: holds the transaction to the policy hash that was read when it does not change it', async () => {
  expect(await transaction()).toContainEqual({ verb: 'check-index', key: keys.policy, index: 7 })
})

test('S35 acquire: holds the transaction to an operation that was not called off', async () => {
  expect(await transaction()).toContainEqual({ verb: 'check-not-exists', key: keys.over('op-2') })
})

test('S35 acquire: holds the transaction to the age of the oldest plan that may take slots', async () => {
  expect(await transaction()).toContainEqual({ verb: 'check-not-exists', key: keys.oldestPlan })
  const text = JSON.stringify({ schema: 1, plannedAtMs: 1 })
  expect(await transaction(admitted, { text, modifyIndex: 8 })).toContainEqual({
    verb: 'check-index',
    key: keys.oldestPlan,
    index: 8,
  })
})

test('F118 acquire: holds the transaction that queues a run to the holders that were read', async () => {
  const operations = await transaction({ ...admitted, unasked: ['ceph'] })
  expect(operations).toContainEqual({ verb: 'check-index', key: keys.scope('cluster'), index: 7 })
  expect(operations).toContainEqual({ verb: 'check-not-exists', key: keys.over('op-2') })
  expect(operations).toContainEqual({ verb: 'check-not-exists', key: keys.oldestPlan })
})

test('I1 enter: holds the transaction to every scope of the entry when it changes none', async () => {
  const table = afterAsking(ask('1', 'storage-1', ['cluster', 'rack/a']))
  const versions = new Map([keys.scope('cluster'), keys.scope('rack/a')].map((key, index) => [key, 7 + index]))
  const written: KvOperation[] = []
  // only what entering uses of the store
  const store = {
    keys,
    kv: {},
    changes: (from: StoredLocks, next: Parameters<typeof changesFrom>[1]) => changesFrom(from, next, keys),
    change: async (
      decide: (stored: StoredLocks) => Promise<{ operations: readonly KvOperation[]; value: unknown }>,
    ) => {
      const { operations, value } = await decide({ table, versions })
      written.push(...operations)
      return value
    },
  } as unknown as LockStore
  const lock = { run: '1', node: 'storage-1', holder: holder('1', 'storage-1') } as unknown as HeldLock
  const locks = consulLocks(store, { beats: async function* () {} }, { now: () => 0 })
  expect((await locks.enter(lock, waiting)).is).toBe('held')
  expect(written).toEqual([
    { verb: 'check-index', key: keys.scope('cluster'), index: 7 },
    { verb: 'check-index', key: keys.scope('rack/a'), index: 8 },
  ])
})
