/** The outside did not do what we asked; `effect` says whether it may have acted all the same. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly effect: 'none' | 'ambiguous'
  /** The system that was asked, such as `node storage-01`. */
  readonly source: string
  constructor(source: string, message: string, effect: 'none' | 'ambiguous', cause?: unknown) {
    super(message, { cause })
    this.source = source
    this.effect = effect
  }
}

/** The outside refused for lack of a right: asking again changes nothing until somebody grants it. Nothing was changed. */
export class Denied extends Failure {
  constructor(source: string, message: string, cause?: unknown) {
    super(source, message, 'none', cause)
  }
}
