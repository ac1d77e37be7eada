import type { LockRequest, LockTable } from './lock-table.ts'
import { entriesOf } from './lock-table.ts'
import type { Waiter } from './locks.ts'

/** A waiter as any version has stored it: one without a number was stored before numbers existed. */
export type StoredWaiter = Omit<Waiter, 'number'> & { readonly number?: number | undefined }

/** The stored queue with a number for every waiter; waiters without one keep the order in which they stand. */
export function numbered(queue: readonly StoredWaiter[]): readonly Waiter[] {
  let last = 0
  return queue.map((waiter) => {
    const number = waiter.number ?? last + 1
    last = Math.max(last, number)
    return { ...waiter, number }
  })
}

/** The run's queue number: the one that it has, waiting or holding; the next free one for a new run. */
export function numberOf(table: LockTable, run: string): number {
  const waiter = table.line.find((each) => each.run === run)
  const entries = entriesOf(table)
  const own = waiter?.number ?? entries.find((entry) => entry.run === run)?.number
  const given = [...table.line.map(({ number }) => number), ...entries.map(({ number }) => number ?? 0)]
  return own ?? 1 + Math.max(0, ...given)
}

/** What a waiter's last attempt found, kept in its place for the decisions of others. */
export type Attempted = Pick<Waiter, 'gated' | 'addsNone'>

/** The queue with the run in it, lowest number first, with what its last attempt found. */
export function queued(table: LockTable, request: LockRequest, attempted: Attempted): readonly Waiter[] {
  const { operation, run, node, requester, sinceMs } = request.holder
  const before = table.line.find((waiter) => waiter.run === run)
  const scopes = request.scopes.map(({ name }) => name)
  const number = numberOf(table, run)
  const own = { operation, run, node, requester, scopes, sinceMs: before?.sinceMs ?? sinceMs, number, ...attempted }
  return [...withdrawn(table.line, run), own].sort((a, b) => a.number - b.number)
}

/** The queue without the run. */
export const withdrawn = (queue: readonly Waiter[], run: string): readonly Waiter[] =>
  queue.filter((waiter) => waiter.run !== run)

/** Waiters with a lower number than the run that need one of these scopes too. */
export function waitersBefore(table: LockTable, run: string, scopes: readonly string[]): readonly Waiter[] {
  const number = numberOf(table, run)
  return table.line.filter(
    (waiter) => waiter.run !== run && waiter.number < number && waiter.scopes.some((scope) => scopes.includes(scope)),
  )
}
