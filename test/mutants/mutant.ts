/** A mistake in shipped code that the tests of a rule must find. */
export type Mutant = {
  /** The id of the rule as test names have it: `S07`, `I1`, `rebootmgr/wrong 4`. */
  readonly id: string
  readonly file: string
  /** The original text, which the file contains exactly once. */
  readonly from: string
  /** The text that replaces it. */
  readonly to: string
}

/** The text of a file with the mutant applied; throws unless it contains `from` exactly once. */
export function mutated({ file, from, to }: Mutant, text: string): string {
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`${file} says ${JSON.stringify(from)} ${parts.length - 1} times, not once`)
  return parts.join(to)
}
