/** A mistake that a programmer could have made in the code that ships, and the rule whose tests must notice it. */
export type Mutant = {
  /** The rule, as names of tests bear it: `S07`, `I1`, `rebootmgr/wrong 4`. */
  readonly id: string
  readonly file: string
  /** What the file says, exactly once. */
  readonly from: string
  /** What it would say. */
  readonly to: string
}

/** The text of a file with the mistake in it; throws when it does not say exactly once what is to be changed. */
export function mutated({ file, from, to }: Mutant, text: string): string {
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`${file} says ${JSON.stringify(from)} ${parts.length - 1} times, not once`)
  return parts.join(to)
}
