/** A gate that keeps a run from taking its slots. */
export type ClosedGate = {
  readonly gate: string
  readonly evidence: string
  /** `unlimited` when the gate stays closed until a person or a known time opens it; no limit then ends the wait. */
  readonly patience: 'limited' | 'unlimited'
  /** The time before which it stays closed, in milliseconds since 1970; null when unknown. */
  readonly notBeforeMs: number | null
}

/** The gates' objection to a run that attempts to take its slots, with every holder counted as out. */
export type Objection = {
  readonly gates: readonly ClosedGate[]
  /**
   * `runs` when the objection would be gone once all advancing runs have ended, so that the run only waits for them.
   */
  readonly liftedBy: 'runs' | 'others'
}

/** The facts that, with the lock table, decide whether a run gets its slots; read after the table at each attempt. */
export type Admission = {
  /** Nodes that are out for reasons other than a run (not alive, missing, in maintenance), by scope. */
  readonly out: { readonly [scope: string]: readonly string[] }
  /** Slots of all scopes of the policy. */
  readonly slots: { readonly [scope: string]: number }
  /** Runs that hold or wait without advancing: they need attention, have ended, or are unknown. */
  readonly parked: readonly string[]
  /** Whether the node is out already: failed by the health source, and not answering itself. */
  readonly itself: 'in' | 'failed and silent'
  /** Null when all gates agree, or when none was asked because the run only restores. */
  readonly objection: Objection | null
  /** Gates that must answer before the run takes its slots, and have not; empty when all have. */
  readonly unasked: readonly string[]
}
