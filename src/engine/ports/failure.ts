/** A failed call to an outside system. After an `ambiguous` effect, the call may have had its effect anyway. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly effect: 'none' | 'ambiguous'
  /** The system that was called, such as `node storage-01`. */
  readonly source: string
  constructor(source: string, message: string, effect: 'none' | 'ambiguous', cause?: unknown) {
    super(message, { cause })
    this.source = source
    this.effect = effect
  }
}

/**
 * A call that was refused because a right is missing, and changed nothing. It fails until a person grants the right.
 */
export class Denied extends Failure {
  constructor(source: string, message: string, cause?: unknown) {
    super(source, message, 'none', cause)
  }
}
