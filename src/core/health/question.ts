import type { Node } from '../inventory/node.ts'
import type { HealthFacts } from './facts.ts'

/** Whether the cluster can spare a node (before), or has it back in good health (after). */
export type Question = {
  readonly facts: HealthFacts
  readonly node: Node
  readonly when: 'before' | 'after'
  /** Nodes of other runs: they are about to be touched, or already are. */
  readonly inFlight: readonly string[]
  /** What it means for the roles of the node that nothing was evaluated. */
  readonly withoutChecks: 'refuse' | 'allow'
  /** Present when the node has no lock yet: what other runs have down is then only worth waiting for. */
  readonly lock?: 'not yet'
}

/** At most so many things are named in one line of evidence. */
const most = 5

/** Some of many, named, and how many more there are. */
export const some = (things: readonly string[], separator = ', '): string =>
  things.length <= most
    ? things.join(separator)
    : `${things.slice(0, most).join(separator)}${separator}and ${things.length - most} more`

/** The first line of a check's output, short enough for a card. */
export function firstLine(output: string, longest = 120): string {
  const line = output.trim().split(/[\r\n]/, 1)[0] ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: outputs come from anywhere, and are shown to people
  const clean = line.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 1)}…`
}
