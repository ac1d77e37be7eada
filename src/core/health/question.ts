import type { Node } from '../inventory/node.ts'
import { memoized, memoizedFor } from '../memoized.ts'
import type { HealthFacts } from './facts.ts'
import type { Verdict } from './verdict.ts'

/** What questions about different nodes have in common. */
export type Circumstances = {
  readonly facts: HealthFacts
  readonly when: 'before' | 'after'
  /** Nodes of other runs, changed or about to be. */
  readonly inFlight: readonly string[]
}

/** What a question asks about one node. */
export type NodeQuestion = {
  readonly node: Node
  /** The effect of zero evaluated checks, by the roles of the node. */
  readonly withoutChecks: 'refuse' | 'allow'
  /** Present before the node has its lock: nodes that only other runs have out are then a reason to wait. */
  readonly lock?: 'not yet'
}

/** The input of a health judge: may the node go out (`before`), or is it back and healthy (`after`)? */
export type Question = Circumstances & NodeQuestion

/** A health judge. Given the circumstances, it arranges the facts once for questions about many nodes. */
export type HealthJudge = (circumstances: Circumstances) => (asked: NodeQuestion) => Verdict

const judgesOf = memoizedFor((facts: HealthFacts) =>
  memoized((judge: HealthJudge) =>
    memoized((when: Circumstances['when']) =>
      memoized((elsewhere: string) => judge({ facts, when, inFlight: JSON.parse(elsewhere) })),
    ),
  ),
)

/** A judge in these circumstances. It arranges the same facts, which must not change afterwards, only once. */
export const judging = (judge: HealthJudge, { facts, when, inFlight }: Circumstances): ReturnType<HealthJudge> =>
  judgesOf(facts)(judge)(when)(JSON.stringify(inFlight))

/** The verdict of a judge on one question. */
export const judged = (judge: HealthJudge, question: Question): Verdict => judging(judge, question)(question)

/** The most items that one line of evidence names. */
const maxItems = 5

/** The first items in words, and the number of the others. */
export const some = (things: readonly string[], separator = ', '): string =>
  things.length <= maxItems
    ? things.join(separator)
    : `${things.slice(0, maxItems).join(separator)}${separator}and ${things.length - maxItems} more`

/** The first line of a check's output, without control characters and at most `maxLength` characters. */
export function firstLine(output: string, maxLength = 120): string {
  const line = output.trim().split(/[\r\n]/, 1)[0] ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: outputs come from anywhere, and are shown to people
  const clean = line.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 1)}…`
}
