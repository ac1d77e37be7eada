import { z } from 'zod'
import {
  brokenFor,
  drainedBy,
  entered,
  fencedFor,
  isOvertaken,
  mustBeUndisturbed,
  releasedBy,
  unfenced,
} from '../../../core/locks/entries.ts'
import { entryOf, type LockTable, missingScopes, wholeEntryOf } from '../../../core/locks/lock-table.ts'
import type { Phase } from '../../../core/locks/locks.ts'
import { withdrawn } from '../../../core/locks/queue.ts'
import type { Clock } from '../../../engine/ports/clock.ts'
import type { Entered, HeldLock, LockStatus, Locks } from '../../../engine/ports/locks.ts'
import type { Operation } from '../client/kv.ts'
import { parsedJson } from '../client/parsed-json.ts'
import type { Pulse } from '../client/watch.ts'
import { acquire } from './acquiring.ts'
import { heldTo } from './changing.ts'
import { givingBack, guardedBy } from './guarding.ts'
import { heldLock } from './held-lock.ts'
import type { Change, LockStore } from './store.ts'
import type { StoredLocks } from './stored-lock.ts'

/** The locks of a cluster, kept in Consul. */
export function consulLocks(store: LockStore, pulse: Pulse, clock: Clock): Locks {
  return {
    acquire: (request, admit) => acquire(store, request, admit),
    hold: (run) => hold(store, run),
    enter: (lock, phase) => enter(store, lock, phase),
    keepDrained: (lock) => keepDrained(store, lock),
    release: (run) => giveBack(store, run, (book) => releasedBy(book, run), []),
    withdraw: (run) => withdraw(store, run),
    breakLock: (holder, by, reason) => {
      const broken = { by, reason, atMs: clock.now(), holder }
      const record: Operation = { verb: 'set', key: store.keys.broken(holder.run), text: JSON.stringify(broken) }
      return giveBack(store, holder.run, (book) => brokenFor(book, holder), [record])
    },
    fence: (holder, fence) => refileAs(store, (book) => fencedFor(book, holder, fence), 'fenced', 'changed'),
    unfence: (run) => refileAs(store, (book) => unfenced(book, run), 'unfenced', 'was not fenced'),
    state: async () => (await store.readAll()).book,
    changes: (signal) => pulse.beats(signal),
    revoke: (operation, how) => store.kv.set({ [store.keys.over(operation)]: how }),
    isTerminal: async (operation) => (await store.kv.entry(store.keys.over(operation))) !== null,
  }
}

const bookOf = (filed: StoredLocks): LockTable => ({ ...filed.book, foreign: [] })

async function hold(store: LockStore, run: string): Promise<LockStatus> {
  const book = bookOf(await store.read())
  const entry = wholeEntryOf(book, run)
  return entry === null ? lost(store, book, run) : { is: 'held', lock: heldLock(entry) }
}

async function lost({ kv, keys }: LockStore, book: LockTable, run: string): Promise<LockStatus> {
  const entry = entryOf(book, run)
  if (entry !== null)
    return { is: 'lost', why: `other hands removed ${run} from ${missingScopes(book, entry).join(', ')}` }
  const broken = await kv.entry(keys.broken(run))
  const by = broken === null ? null : brokenBy(broken.text)
  return { is: 'lost', why: by === null ? `no scope has an entry of ${run}` : `the lock was broken by ${by}` }
}

const breaking = z.object({ by: z.string(), reason: z.string() })

function brokenBy(text: string): string {
  const { data } = breaking.safeParse(parsedJson(text))
  return data === undefined ? 'other hands' : `${data.by}: ${data.reason}`
}

function enter(store: LockStore, { run, holder }: HeldLock, phase: Phase): Promise<Entered> {
  return store.change(async (filed): Promise<Change<Entered>> => {
    const entry = wholeEntryOf(bookOf(filed), run)
    const next = entered(bookOf(filed), run, phase)
    if (entry === null || next === null) return { is: 'settled', value: await lost(store, bookOf(filed), run) }
    if (isOvertaken(bookOf(filed), holder)) return { is: 'settled', value: { is: 'overtaken' } }
    const guarded = await guardedBy(store.kv, entry)
    if (guarded.is === 'disturbed' && mustBeUndisturbed(entry, phase))
      return { is: 'settled', value: { is: 'lost', why: guarded.why } }
    const guards = guarded.is === 'undisturbed' ? guarded.guards : []
    const changes = store.changes(filed, next)
    const fence = heldTo(filed, entry.scopes.map(store.keys.scope), changes)
    return { is: 'write', operations: [...guards, ...fence, ...changes], value: heldIn(next, run) }
  })
}

function keepDrained(store: LockStore, { run }: HeldLock): Promise<LockStatus> {
  return store.change(async (filed): Promise<Change<LockStatus>> => {
    const next = drainedBy(bookOf(filed), run)
    if (next === null) return { is: 'settled', value: await lost(store, bookOf(filed), run) }
    const operations = store.changes(filed, next)
    const value = heldIn(next, run)
    return operations.length === 0 ? { is: 'settled', value } : { is: 'write', operations, value }
  })
}

function heldIn(book: LockTable, run: string): LockStatus {
  const entry = entryOf(book, run)
  return entry === null ? { is: 'lost', why: `no scope has an entry of ${run}` } : { is: 'held', lock: heldLock(entry) }
}

type Freed = 'released' | 'was not held'

function giveBack(
  store: LockStore,
  run: string,
  without: (book: LockTable) => LockTable | null,
  more: readonly Operation[],
): Promise<Freed> {
  return store.change(async (filed): Promise<Change<Freed>> => {
    const entry = entryOf(bookOf(filed), run)
    const next = without(bookOf(filed))
    if (entry === null || next === null) return { is: 'settled', value: 'was not held' }
    const keys = await givingBack(store.kv, entry)
    return { is: 'write', operations: [...store.changes(filed, next), ...keys, ...more], value: 'released' }
  })
}

/** Files another book if there is one. */
function refileAs<D extends string, N extends string>(
  store: LockStore,
  next: (book: LockTable) => LockTable | null,
  did: D,
  didNot: N,
): Promise<D | N> {
  return store.change(async (filed): Promise<Change<D | N>> => {
    const book = next(bookOf(filed))
    if (book === null) return { is: 'settled', value: didNot }
    return { is: 'write', operations: store.changes(filed, book), value: did }
  })
}

function withdraw(store: LockStore, run: string): Promise<void> {
  return store.change(async (filed): Promise<Change<void>> => {
    const line = withdrawn(filed.book.line, run)
    if (line.length === filed.book.line.length) return { is: 'settled', value: undefined }
    return { is: 'write', operations: store.changes(filed, { ...filed.book, line }), value: undefined }
  })
}
