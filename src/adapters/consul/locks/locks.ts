import { z } from 'zod'
import {
  brokenFor,
  drainedBy,
  entered,
  fencedFor,
  isOvertaken,
  mustBeUndisturbed,
  releasedBy,
  requeued,
  unfenced,
} from '../../../core/locks/entries.ts'
import { entryOf, type LockTable, missingScopes, wholeEntryOf } from '../../../core/locks/lock-table.ts'
import type { Phase } from '../../../core/locks/locks.ts'
import { waiterOf, withdrawn } from '../../../core/locks/queue.ts'
import type { Clock } from '../../../engine/ports/clock.ts'
import type { Entered, HeldLock, LockStatus, Locks } from '../../../engine/ports/locks.ts'
import type { KvOperation } from '../client/kv.ts'
import { parsedJson } from '../client/parsed-json.ts'
import type { Pulse } from '../client/watch.ts'
import { acquire } from './acquire.ts'
import { heldTo } from './held-changes.ts'
import { heldLock } from './held-lock.ts'
import { guardedBy, releasing } from './key-guards.ts'
import { forget, prohibitedIn } from './oldest-plan.ts'
import { forbid, readProhibitions } from './prohibitions.ts'
import type { Change, LockStore } from './store.ts'
import type { StoredLocks } from './stored-lock.ts'

/** The locks of a cluster, stored in Consul. */
export function consulLocks(store: LockStore, pulse: Pulse, clock: Clock): Locks {
  return {
    acquire: (request, admit) => acquire(store, request, admit),
    hold: (run) => hold(store, run),
    enter: (lock, phase) => enter(store, lock, phase),
    requeue: (lock) => requeue(store, lock),
    keepDrained: (lock) => keepDrained(store, lock),
    release: (run) => giveBack(store, run, (table) => releasedBy(table, run), []),
    withdraw: (run) => withdraw(store, run),
    breakLock: (holder, by, reason) => {
      const broken = { by, reason, atMs: clock.now(), holder }
      const record: KvOperation = { verb: 'set', key: store.keys.broken(holder.run), text: JSON.stringify(broken) }
      return giveBack(store, holder.run, (table) => brokenFor(table, holder), [record])
    },
    fence: (holder, fence) => reindexTo(store, (table) => fencedFor(table, holder, fence), 'fenced', 'changed'),
    unfence: (run) => reindexTo(store, (table) => unfenced(table, run), 'unfenced', 'was not fenced'),
    state: async () => (await store.readAll()).table,
    changes: (signal) => changes(store, pulse, signal),
    forbid: (operation, prohibition) => forbid(store, operation, prohibition),
    prohibitions: (operation) => readProhibitions(store, operation),
    prohibited: () => prohibitedIn(store),
    forget: (operations, oldestPlanMs) => forget(store, operations, oldestPlanMs),
  }
}

/**
 * rebootmgr's lock shows a dead holder only until another rebootmgr takes it, which may be before the locks are next
 * read.
 */
async function* changes(store: LockStore, pulse: Pulse, signal: AbortSignal): AsyncGenerator<void> {
  for await (const _ of pulse.beats(signal)) {
    await store.recordDeaths()
    yield
  }
}

const tableOf = (stored: StoredLocks): LockTable => ({ ...stored.table, foreign: [] })

async function hold(store: LockStore, run: string): Promise<LockStatus> {
  const table = tableOf(await store.read())
  const entry = wholeEntryOf(table, run)
  return entry === null ? lost(store, table, run) : { is: 'held', lock: heldLock(entry) }
}

async function lost({ kv, keys }: LockStore, table: LockTable, run: string): Promise<LockStatus> {
  const entry = entryOf(table, run)
  if (entry !== null)
    return { is: 'lost', why: `another program removed ${run} from ${missingScopes(table, entry).join(', ')}` }
  const inQueue = waiterOf(table, run)
  if (inQueue !== null) return { is: 'lost', why: `${run} is in the queue`, inQueue }
  const broken = await kv.entry(keys.broken(run))
  const by = broken === null ? null : brokenBy(broken.text)
  return { is: 'lost', why: by === null ? `no scope has an entry of ${run}` : `the lock was broken by ${by}` }
}

const brokenRecord = z.object({ by: z.string(), reason: z.string() })

function brokenBy(text: string): string {
  const { data } = brokenRecord.safeParse(parsedJson(text))
  return data === undefined ? 'other hands' : `${data.by}: ${data.reason}`
}

function enter(store: LockStore, { run, holder }: HeldLock, phase: Phase): Promise<Entered> {
  return store.change(async (stored): Promise<Change<Entered>> => {
    const entry = wholeEntryOf(tableOf(stored), run)
    const next = entered(tableOf(stored), run, phase)
    if (entry === null || next === null) return { is: 'settled', value: await lost(store, tableOf(stored), run) }
    if (isOvertaken(tableOf(stored), holder)) return { is: 'settled', value: { is: 'overtaken' } }
    const guarded = await guardedBy(store.kv, entry)
    if (guarded.is === 'disturbed' && mustBeUndisturbed(entry, phase))
      return { is: 'settled', value: { is: 'lost', why: guarded.why } }
    const guards = guarded.is === 'undisturbed' ? guarded.guards : []
    const changes = store.changes(stored, next)
    const fence = heldTo(stored, entry.scopes.map(store.keys.scope), changes)
    return { is: 'write', operations: [...guards, ...fence, ...changes], value: heldIn(next, run) }
  })
}

function keepDrained(store: LockStore, { run }: HeldLock): Promise<LockStatus> {
  return store.change(async (stored): Promise<Change<LockStatus>> => {
    const next = drainedBy(tableOf(stored), run)
    if (next === null) return { is: 'settled', value: await lost(store, tableOf(stored), run) }
    const operations = store.changes(stored, next)
    const value = heldIn(next, run)
    return operations.length === 0 ? { is: 'settled', value } : { is: 'write', operations, value }
  })
}

function heldIn(table: LockTable, run: string): LockStatus {
  const entry = entryOf(table, run)
  return entry === null ? { is: 'lost', why: `no scope has an entry of ${run}` } : { is: 'held', lock: heldLock(entry) }
}

function requeue(store: LockStore, { run, holder }: HeldLock): Promise<'in the queue' | 'changed'> {
  return store.change(async (stored): Promise<Change<'in the queue' | 'changed'>> => {
    const entry = wholeEntryOf(tableOf(stored), run)
    const next = requeued(tableOf(stored), holder)
    if (entry === null || next === null) return { is: 'settled', value: 'changed' }
    const keys = await releasing(store.kv, entry)
    return { is: 'write', operations: [...store.changes(stored, next), ...keys], value: 'in the queue' }
  })
}

type Freed = 'released' | 'was not held'

function giveBack(
  store: LockStore,
  run: string,
  without: (table: LockTable) => LockTable | null,
  more: readonly KvOperation[],
): Promise<Freed> {
  return store.change(async (stored): Promise<Change<Freed>> => {
    const entry = entryOf(tableOf(stored), run)
    const next = without(tableOf(stored))
    if (entry === null || next === null) return { is: 'settled', value: 'was not held' }
    const keys = await releasing(store.kv, entry)
    return { is: 'write', operations: [...store.changes(stored, next), ...keys, ...more], value: 'released' }
  })
}

/** Stores the table that `next` returns and resolves to `did`; resolves to `didNot` when it returns null. */
function reindexTo<D extends string, N extends string>(
  store: LockStore,
  next: (table: LockTable) => LockTable | null,
  did: D,
  didNot: N,
): Promise<D | N> {
  return store.change(async (stored): Promise<Change<D | N>> => {
    const table = next(tableOf(stored))
    if (table === null) return { is: 'settled', value: didNot }
    return { is: 'write', operations: store.changes(stored, table), value: did }
  })
}

function withdraw(store: LockStore, run: string): Promise<void> {
  return store.change(async (stored): Promise<Change<void>> => {
    const line = withdrawn(stored.table.line, run)
    if (line.length === stored.table.line.length) return { is: 'settled', value: undefined }
    return { is: 'write', operations: store.changes(stored, { ...stored.table, line }), value: undefined }
  })
}
