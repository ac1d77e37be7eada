/** What a gate answers. `unknown` never lets anything start. */
export type Verdict = {
  /** Such as `members`, `service checks`, `stop flags`, `capacity`, or a command gate's name. */
  readonly gate: string
  readonly verdict: 'ok' | 'warn' | 'blocked' | 'unknown'
  /** What was seen, in one line. */
  readonly evidence: string
  /** What must change; empty when nothing must. */
  readonly remedy: string
  /**
   * Present with a no that ends at a known time, in milliseconds since 1970: an operation that it holds, and a run that
   * it keeps in the lock queue, sleep until then without a limit. A later step of a run keeps its limit.
   */
  readonly notBeforeMs?: number
}

/** Whether every gate lets the work go on. */
export const allPass = (verdicts: readonly Verdict[]): boolean =>
  verdicts.every(({ verdict }) => verdict === 'ok' || verdict === 'warn')
