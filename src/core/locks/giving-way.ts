/** A run that holds slots and does not give them back yet, as the runs beside it see it. */
export type Contender = {
  readonly run: string
  readonly node: string
  /** When it took its slots, in milliseconds since 1970. */
  readonly sinceMs: number
  /** `yes` when it cannot give its slots back. */
  readonly cannotGiveWay: 'yes' | 'no'
}

/** Whether a run's node may be out together with those of the runs beside it. */
export type Fits = (one: Contender, beside: readonly Contender[]) => boolean

/** Those that cannot give way count as earlier than all others; two that took their slots at the same moment go by their names. */
const isBefore = (one: Contender, other: Contender): number => {
  if (one.cannotGiveWay !== other.cannotGiveWay) return one.cannotGiveWay === 'yes' ? -1 : 1
  return one.sinceMs - other.sinceMs || (one.run < other.run ? -1 : 1)
}

/**
 * The run to which this one gives way; null when it keeps its slots. Of runs that do not fit together, the one that took its
 * slots last gives way; those that fit beside the earlier ones keep theirs. A run that would not fit alone either does not
 * give way: other runs are not the reason. Every run comes to the same from the same contenders and facts.
 */
export function givesWayTo(run: string, contenders: readonly Contender[], fits: Fits): Contender | null {
  const kept: Contender[] = []
  for (const one of [...contenders].sort(isBefore)) {
    const blocker = one.cannotGiveWay === 'yes' || !fits(one, []) ? null : firstBeside(one, kept, fits)
    if (one.run === run) return blocker
    if (blocker === null) kept.push(one)
  }
  return null
}

/** The first of the earlier runs with which this one does not fit any more; null when it fits beside all of them. */
function firstBeside(one: Contender, earlier: readonly Contender[], fits: Fits): Contender | null {
  if (fits(one, earlier)) return null
  return earlier.find((_, index) => !fits(one, earlier.slice(0, index + 1))) ?? earlier.at(-1) ?? null
}
