import { type Decision, decideAcquire } from '../../../core/locks/acquire.ts'
import { type Entry, type LockRequest, ownEntryOf, ownerOf } from '../../../core/locks/lock-table.ts'
import type { ForeignHold } from '../../../core/locks/locks.ts'
import type { Acquired, Admit } from '../../../engine/ports/locks.ts'
import type { KvOperation, Transacted } from '../client/kv.ts'
import { untilDone } from '../client/until-done.ts'
import { type ForeignKeys, isOwnKey } from './foreign.ts'
import { heldTo } from './held-changes.ts'
import { heldLock } from './held-lock.ts'
import { inProgressText, rebootmgrKeys } from './keys.ts'
import { permittedBy } from './oldest-plan.ts'
import { underSessionLocks } from './session-locks.ts'
import type { LockSnapshot, LockStore } from './store.ts'

type Taken = Extract<Decision, { is: 'taken' }>

/** How long conflicts with the bots' own attempts are retried before they are reported. */
const attemptsMs = 1_500

/**
 * Takes all scopes or none, or joins the queue, in one transaction that is conditional on the lock table that admission
 * was decided on.
 */
export function acquire(store: LockStore, request: LockRequest, admit: Admit): Promise<Acquired> {
  const began = performance.now()
  let coolingDown: readonly ForeignHold[] = []
  return untilDone(store.contentionMs, async () => {
    const seen = await store.readAll()
    const table = { ...seen.table, foreign: [...seen.table.foreign, ...coolingDown] }
    const held = ownEntryOf(table, ownerOf(request.holder))
    if (held !== null) return done({ is: 'held', lock: heldLock(held) })
    const permitted = await permittedBy(store, request)
    if (permitted.is === 'refused') return done(permitted.acquired)
    const decision = decideAcquire(table, { request, admission: await admit(table), beside: store.beside })
    if (decision.is === 'waiting') {
      const { position, reasons } = decision
      const operations = queueingOf(store, permitted.guards, seen, decision.table.line)
      const stored = operations.length === 0 ? { is: 'done' as const } : await store.kv.transact(operations)
      return stored.is === 'done' ? done({ is: 'waiting', position, reasons }) : { is: 'again' }
    }
    if (decision.is === 'held') return done({ is: 'held', lock: heldLock(decision.entry) })
    const taken = await take(store, { request, guards: permitted.guards }, seen, decision)
    if (taken.is === 'done') return done({ is: 'held', lock: heldLock(decision.entry) })
    if (taken.is === 'cooling down' || performance.now() - began > attemptsMs) coolingDown = taken.holds
    return { is: 'again' }
  })
}

const done = (value: Acquired) => ({ is: 'done' as const, value })

/**
 * Stores the queue in one transaction; empty when the queue does not change. A holder that was not there yet makes it
 * fail: it may be this run, whose attempt another bot has finished, and an entry excludes a place in the queue.
 */
function queueingOf(
  store: LockStore,
  guards: readonly KvOperation[],
  { stored }: LockSnapshot,
  line: Taken['table']['line'],
): readonly KvOperation[] {
  const queue = store.changes(stored, { ...stored.table, line })
  if (queue.length === 0) return []
  return [...queue, ...heldTo(stored, [store.keys.scope('cluster')], queue), ...guards]
}

type Took = { readonly is: 'done' } | { readonly is: 'again' | 'cooling down'; readonly holds: readonly ForeignHold[] }

/** A request of an operation that may take slots, as long as the guards hold. */
type PermittedRequest = { readonly request: LockRequest; readonly guards: readonly KvOperation[] }

async function take(
  store: LockStore,
  { request, guards: permission }: PermittedRequest,
  seen: LockSnapshot,
  decision: Taken,
): Promise<Took> {
  const operations = takingOf(store, permission, seen, decision)
  const fresh = decision.entry.groups.filter((group) => !isHandedOn(group, decision.tookOver, seen.foreignKeys))
  if (fresh.length === 0) return tookOr(await store.kv.transact(operations))
  const { node, run } = request.holder
  const attempt = { groups: fresh, seen: seen.foreignKeys, node, run }
  const under = await underSessionLocks(store, attempt, (guards) => store.kv.transact([...guards, ...operations]))
  if (under.is === 'done') return tookOr(under.value)
  const holds = under.groups.map(({ group }): ForeignHold => ({ group, node, is: 'cooling down' }))
  return { is: under.groups.some((group) => group.coolingDown) ? 'cooling down' : 'again', holds }
}

const tookOr = (written: Transacted): Took => (written.is === 'done' ? { is: 'done' } : { is: 'again', holds: [] })

/**
 * Takes the lock in one transaction: scopes, queue, policy, in-progress keys, and that the operation may take slots.
 * Every run holds the scope `cluster`, so its version covers all holders that were counted.
 */
function takingOf(
  store: LockStore,
  guards: readonly KvOperation[],
  seen: LockSnapshot,
  { table, entry, tookOver }: Taken,
): readonly KvOperation[] {
  const { keys } = store
  const changes = store.changes(seen.stored, table)
  return [
    ...changes,
    ...heldTo(seen.stored, [keys.line, keys.policy, keys.scope('cluster')], changes),
    ...guards,
    ...entry.groups.flatMap((group) => markingOf(group, entry, tookOver, seen.foreignKeys)),
  ]
}

/**
 * Creates the in-progress key of a group, never overwrites it: until something else writes it, it is as old as its last
 * change. The key must be absent, empty, or that of the drained entry being taken over.
 */
function markingOf(
  group: string | null,
  entry: Entry,
  tookOver: Entry | null,
  seen: ForeignKeys,
): readonly KvOperation[] {
  const key = rebootmgrKeys.inProgress(group)
  const made: KvOperation = { verb: 'cas', key, index: 0, text: inProgressText(entry.node, entry.run) }
  const before = seen.inProgress.get(group)
  if (before === undefined) return [made]
  if (before.text === '' || isHandedOn(group, tookOver, seen))
    return [{ verb: 'delete-cas', key, index: before.modifyIndex }, made]
  // already decided against; otherwise the transaction fails on the existing key
  return [made]
}

/** While the drained entry's own key is unchanged, rebootmgr cannot have started anything. */
const isHandedOn = (group: string | null, tookOver: Entry | null, { inProgress }: ForeignKeys): boolean =>
  tookOver !== null && isOwnKey(tookOver, group, inProgress.get(group)?.text ?? '')
