/** A gate that does not let a run take its slots yet. */
export type ClosedGate = {
  readonly gate: string
  readonly evidence: string
  /** `unlimited` when it stays closed until a person or a known time lifts it: then no limit ends the wait. */
  readonly patience: 'limited' | 'unlimited'
  /** The time before which it stays closed, in milliseconds since 1970; null when it is not known. */
  readonly notBeforeMs: number | null
}

/** What the gates have against a run that asks for its slots, with every holder counted as out. */
export type Objection = {
  readonly gates: readonly ClosedGate[]
  /** `runs` when it would be gone if all runs that advance had ended; then the run has only to wait for them. */
  readonly liftedBy: 'runs' | 'others'
}

/** What decides with the lock table whether a run gets its slots: read after the table, judged anew at each attempt. */
export type Admission = {
  /** Nodes out for another reason than a run (not alive, missing, in maintenance), per scope. */
  readonly out: { readonly [scope: string]: readonly string[] }
  /** Slots of every scope of the policy. */
  readonly slots: { readonly [scope: string]: number }
  /** Runs that hold or wait without advancing: they need a person, have ended, or are not known. */
  readonly parked: readonly string[]
  /** Whether the node is out already: called failed by the health source, and silent when asked itself. */
  readonly itself: 'in' | 'failed and silent'
  /** Null when all gates agree, or when none was asked because the run only restores. */
  readonly objection: Objection | null
}
