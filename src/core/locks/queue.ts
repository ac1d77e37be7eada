import { entriesOf, type LockTable } from './lock-table.ts'
import type { Holder, Waiter } from './locks.ts'

/** A waiter as any version stored it; without a number when stored before numbers existed. */
export type StoredWaiter = Omit<Waiter, 'number'> & { readonly number?: number | undefined }

/** The stored queue with a number for every waiter; waiters without one keep their order. */
export function numbered(queue: readonly StoredWaiter[]): readonly Waiter[] {
  let last = 0
  return queue.map((waiter) => {
    const number = waiter.number ?? last + 1
    last = Math.max(last, number)
    return { ...waiter, number }
  })
}

/**
 * The run's queue number: its own, waiting or holding. A new run gets the number that was kept for it, unless another run has
 * it, or else the next free one.
 */
export function numberOf(table: LockTable, run: string, kept: number | null = null): number {
  const waiter = waiterOf(table, run)
  const entries = entriesOf(table)
  const own = waiter?.number ?? entries.find((entry) => entry.run === run)?.number
  const given = [...table.line.map(({ number }) => number), ...entries.map(({ number }) => number ?? 0)]
  if (own !== undefined) return own
  return kept !== null && !given.includes(kept) ? kept : 1 + Math.max(0, ...given)
}

/** The result of a waiter's last attempt, stored for the decisions about other runs. */
export type Attempted = Pick<Waiter, 'gated' | 'addsNone'>

/** The queue with the run in it, lowest number first, and the result of its last attempt. */
export function queued(
  table: LockTable,
  { operation, run, node, requester, sinceMs }: Holder,
  scopes: readonly string[],
  attempted: Attempted,
  kept: number | null = null,
): readonly Waiter[] {
  const before = waiterOf(table, run)
  const number = numberOf(table, run, kept)
  const own = { operation, run, node, requester, scopes, sinceMs: before?.sinceMs ?? sinceMs, number, ...attempted }
  return [...withdrawn(table.line, run), own].sort((a, b) => a.number - b.number)
}

/** The run's entry in the queue; null when it is not queued. */
export const waiterOf = ({ line }: Pick<LockTable, 'line'>, run: string): Waiter | null =>
  line.find((waiter) => waiter.run === run) ?? null

/** The queue without the run. */
export const withdrawn = (queue: readonly Waiter[], run: string): readonly Waiter[] =>
  queue.filter((waiter) => waiter.run !== run)

/** A run with its queue number, which it has before the queue or an entry stores it. */
export type Numbered = { readonly run: string; readonly number: number }

/** Waiters with a lower number than the run that also need one of these scopes. */
export const waitersBefore = (
  { line }: Pick<LockTable, 'line'>,
  { run, number }: Numbered,
  scopes: readonly string[],
): readonly Waiter[] =>
  line.filter(
    (waiter) => waiter.run !== run && waiter.number < number && waiter.scopes.some((scope) => scopes.includes(scope)),
  )
