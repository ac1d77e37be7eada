import { hashOf } from '../../core/hash.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { Failure } from './failure.ts'

/** What keeps a run waiting: a verdict that does not agree, or a system that did not answer. */
export type GateRefusal =
  | { readonly is: 'verdict'; readonly verdict: Verdict }
  | { readonly is: 'failure'; readonly failure: Failure }

type Kept = {
  readonly refusal: GateRefusal
  readonly refusedMs: number
  readonly nextMs: number
  readonly refusals: number
}

// The first delay; each refusal in a row doubles it, up to the longest.
const firstMs = 2_000
const maxMs = 30_000
/** A gate is asked for at most a tenth of the time. */
const restPerAsked = 9
/** The part of a delay by which delays differ. */
const jitter = 0.2

const maxKept = 5_000

/**
 * The latest refusals of an operator's gates. A gate that said no is asked again after a delay that grows with the number
 * of refusals in a row and with the time that its answer took; until then the no is repeated. An agreement is never
 * kept. In memory only.
 */
export class GatePace {
  readonly #kept = new Map<string, Kept>()
  readonly #instance: string

  /** Bots with different names ask at different times. */
  constructor(instance: string) {
    this.#instance = instance
  }

  /** The last refusal while it is too early to ask again; null when the gate is to be asked. */
  refusal(question: string, nowMs: number): GateRefusal | null {
    const kept = this.#kept.get(question)
    // a clock that was set back must not keep a refusal
    return kept !== undefined && nowMs < kept.nextMs && nowMs >= kept.refusedMs ? kept.refusal : null
  }

  /** Keeps a refusal whose answer took `tookMs`. */
  refused(question: string, refusal: GateRefusal, tookMs: number, nowMs: number): void {
    if (this.#kept.size >= maxKept) for (const [other, { nextMs }] of this.#kept) if (nextMs < nowMs) this.agreed(other)
    const refusals = (this.#kept.get(question)?.refusals ?? 0) + 1
    const delayMs = Math.min(maxMs, Math.max(firstMs * 2 ** (refusals - 1), tookMs * restPerAsked))
    const nextMs = nowMs + delayMs * (1 - jitter * fractionOf([this.#instance, question, refusals]))
    this.#kept.set(question, { refusal, refusedMs: nowMs, nextMs, refusals })
  }

  /** Forgets the refusals of a gate that agreed. */
  agreed(question: string): void {
    this.#kept.delete(question)
  }
}

/** A number from 0 to 1 that is the same for equal values, and spread evenly over different ones. */
const fractionOf = (value: readonly (string | number)[]): number =>
  Number.parseInt(hashOf(value).slice(0, 8), 16) / 0xff_ff_ff_ff
