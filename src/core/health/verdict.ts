/** A gate's answer. `unknown` never lets work start. */
export type Verdict = {
  /** Such as `members`, `service checks`, `stop flags`, `capacity`, or a command gate's name. */
  readonly gate: string
  readonly verdict: 'ok' | 'warn' | 'blocked' | 'unknown'
  /** What was observed, in one line. */
  readonly evidence: string
  /** What must change; empty when nothing must. */
  readonly remedy: string
  /**
   * Present on a no that ends at a known time, in milliseconds since 1970. An operation held by it, or a run kept in
   * the lock queue by it, sleeps until then without a limit. A later step of a run keeps its limit.
   */
  readonly notBeforeMs?: number
}

/** Whether all verdicts let work continue. */
export const allPass = (verdicts: readonly Verdict[]): boolean =>
  verdicts.every(({ verdict }) => verdict === 'ok' || verdict === 'warn')
