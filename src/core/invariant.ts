/** Thrown for a state that only a bug in this code can produce. */
export class Bug extends Error {
  override readonly name = 'Bug'
}

/** Throws `Bug` when the condition is false; active in production too. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message)
}
