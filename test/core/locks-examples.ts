import { decideAcquire } from '../../src/core/locks/acquire.ts'
import { type Book, emptyBook, type LockRequest } from '../../src/core/locks/book.ts'
import type { Holder, Phase } from '../../src/core/locks/locks.ts'

/** A phase before anything was done. */
export const waiting: Phase = {
  step: 'waiting',
  index: 1,
  bootIdBefore: null,
  changed: [],
  armedUntilUptimeSeconds: null,
}

/** A holder of a run on a node. */
export const holder = (run: string, node: string): Holder => ({
  operation: `op-${run}`,
  run,
  node,
  requester: 'U1',
  command: 'reboot',
  sinceMs: 1,
  phase: waiting,
})

/** A run asking for scopes of one slot each. */
export const ask = (run: string, node: string, scopes: readonly string[] = ['cluster']): LockRequest => ({
  holder: holder(run, node),
  scopes: scopes.map((name) => ({ name, slots: 1 })),
  policyHash: 'policy-1',
  out: {},
  groups: [],
})

/** The book after the runs asked in this order, whatever each of them was told. */
export const afterAsking = (...asks: readonly LockRequest[]): Book =>
  asks.reduce<Book>((book, asked) => {
    const decision = decideAcquire(book, asked, 'alone')
    return decision.is === 'held' ? book : decision.book
  }, emptyBook)
