import {
  type AttemptCount,
  type AttemptKind,
  attemptKinds,
  attemptWindowMs,
  attemptWindowOf,
  maxAttemptCounters,
} from '../../src/core/cluster/refused-attempts.ts'
import type { Attempts, AttemptTally } from '../../src/engine/ports/attempts.ts'

type Counter = { readonly fromMs: number; readonly person: string | null; readonly kind: AttemptKind; count: number }

/** Refused attempts, counted in memory. */
export class MemoryAttempts implements Attempts {
  #counters: Counter[] = []

  async add(person: string, kind: AttemptKind, count: number, nowMs: number): Promise<void> {
    const fromMs = attemptWindowOf(nowMs)
    const own = this.#find(fromMs, person, kind)
    const whose = own === undefined && this.#countersOf(fromMs) >= maxAttemptCounters ? null : person
    const counter = own ?? this.#find(fromMs, whose, kind)
    if (counter === undefined) this.#counters.push({ fromMs, person: whose, kind, count })
    else counter.count += count
  }
  async ended(nowMs: number): Promise<readonly AttemptTally[]> {
    const over = this.#counters.filter(({ fromMs }) => fromMs + attemptWindowMs <= nowMs)
    const groups = Object.values(Object.groupBy(over, ({ fromMs, person }) => `${fromMs}|${person}`))
    return groups
      .flatMap((group): readonly AttemptTally[] => {
        const first = group?.[0]
        return first === undefined ? [] : [{ fromMs: first.fromMs, person: first.person, counts: inOrder(group ?? []) }]
      })
      .toSorted((a, b) => a.fromMs - b.fromMs)
  }
  async forget({ fromMs, person, counts }: AttemptTally): Promise<void> {
    const gone = new Set(counts.map(({ kind }) => this.#find(fromMs, person, kind)))
    this.#counters = this.#counters.filter((counter) => !gone.has(counter))
  }
  #countersOf(fromMs: number): number {
    return this.#counters.filter((one) => one.fromMs === fromMs).length
  }
  #find(fromMs: number, person: string | null, kind: AttemptKind): Counter | undefined {
    return this.#counters.find((one) => one.fromMs === fromMs && one.person === person && one.kind === kind)
  }
}

const inOrder = (counters: readonly Counter[]): readonly AttemptCount[] =>
  attemptKinds.flatMap((kind) => counters.filter((one) => one.kind === kind).map(({ count }) => ({ kind, count })))
