/** The IDs of the eleven invariants of docs/safety.md. */
export type InvariantId = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10' | 'I11'

/** A violated invariant, with what the judge saw. */
export type Violation = { readonly id: InvariantId; readonly seen: string }
