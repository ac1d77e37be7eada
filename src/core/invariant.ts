/** A state that our own code must never produce. */
export class Bug extends Error {
  override readonly name = 'Bug'
}

/** Stops at once when something that must hold does not; stays on in production. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message)
}
