import { invariant } from '../../core/invariant.ts'
import type { OperationAt } from '../../core/operation/events.ts'
import { type Operation, operationAfter, operationState } from '../../core/operation/state.ts'
import { evolved, runState } from '../../core/run/fold.ts'
import type { RunState } from '../../core/run/state.ts'
import type { RunEntry } from '../ports/journals.ts'

/**
 * One fold of a journal in this many, or in as many as it has entries when it is longer, is made from the first entry and
 * compared with the one from memory: a comparison costs as much as the journal is long, and so adds the same to each fold.
 */
const comparedEvery = 100

type Fold<E, S> = {
  readonly all: (entries: readonly E[]) => S | null
  readonly after: (state: S, entry: E) => S
}

/** A state in memory, and how often its journal was folded since the last comparison. */
type Kept<S> = { readonly state: S; folds: number }

/** Whether two values that JSON can hold are equal. What both share is not looked into. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))]
  return left.length === right.size && left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
}

/**
 * Folds that continue from the last state of the same journal. A state is known by the entry object behind it, which
 * stands at one place of one journal: a journal that was read again in other entries is folded from its first one. Of a
 * journal that only grows, one state is in memory. Throws `Bug` when a state in memory turns out to be wrong; from then
 * on every journal is folded from its first entry, because what made one state wrong may have made others wrong.
 */
export function foldsInMemory() {
  let isTrusted = true

  function continued<E extends object, S>({ all, after }: Fold<E, S>): (entries: readonly E[]) => S | null {
    const states = new WeakMap<E, Kept<S>>()

    function fromMemory(entries: readonly E[]): Kept<S> | null {
      const last = entries.at(-1)
      if (last === undefined) return null
      const at = entries.findLastIndex((entry) => states.has(entry))
      const known = entries[at]
      const before = known && states.get(known)
      const state = before === undefined ? all(entries) : entries.slice(at + 1).reduce(after, before.state)
      if (state === null) return null
      if (known !== undefined && known !== last) states.delete(known)
      const kept = { state, folds: (before?.folds ?? 0) + 1 }
      states.set(last, kept)
      return kept
    }

    return (entries) => {
      if (!isTrusted) return all(entries)
      const kept = fromMemory(entries)
      if (kept === null) return null
      if (kept.folds >= Math.max(comparedEvery, entries.length)) {
        kept.folds = 0
        isTrusted = isSame(kept.state, all(entries))
        invariant(isTrusted, 'the state in memory is not the one of its journal')
      }
      return kept.state
    }
  }

  return {
    operation: continued<OperationAt, Operation>({ all: operationState, after: operationAfter }),
    run: continued<RunEntry, RunState>({ all: runState, after: evolved }),
  }
}

const ofThisBot = foldsInMemory()

/** The state of an operation, from its journal as read: that of `operationState`, at the cost of the new entries. */
export const foldedOperation: (entries: readonly OperationAt[]) => Operation | null = ofThisBot.operation

/** The state of a run, from its journal as read: that of `runState`, at the cost of the new entries. */
export const foldedRun: (entries: readonly RunEntry[]) => RunState | null = ofThisBot.run
