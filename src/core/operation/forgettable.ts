import type { Operation } from './state.ts'

/** How long what forbade an operation stays stored after its end, in milliseconds. */
const storedAfterEndMs = 90 * 24 * 3_600_000

/** The operations whose prohibitions may be removed, once no operation planned before `oldestPlanMs` can take slots. */
export type Forgettable = { readonly operations: readonly string[]; readonly oldestPlanMs: number }

/**
 * Those of the operations with prohibitions that ended 90 days ago and were planned before every open operation; null
 * without one. `oldestPlanMs` comes from their plans, not from the clock: no operation is planned before it that is open
 * now or is planned later, whatever the clock says.
 */
export function forgettable(
  prohibited: readonly Pick<Operation, 'operation' | 'createdAtMs' | 'endedAtMs'>[],
  open: readonly Pick<Operation, 'createdAtMs'>[],
  nowMs: number,
): Forgettable | null {
  const oldestOpenMs = Math.min(...open.map(({ createdAtMs }) => createdAtMs))
  const old = prohibited.filter(
    ({ createdAtMs, endedAtMs }) =>
      endedAtMs !== null && endedAtMs <= nowMs - storedAfterEndMs && createdAtMs < oldestOpenMs,
  )
  if (old.length === 0) return null
  const newestMs = Math.max(...old.map(({ createdAtMs }) => createdAtMs))
  return { operations: old.map(({ operation }) => operation), oldestPlanMs: newestMs + 1 }
}
