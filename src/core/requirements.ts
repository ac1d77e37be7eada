/** A right that the bot needs in another system. Each adapter exports its own; `src/main` collects them. */
export type Requirement = {
  /** Identifies it in documents and tests, such as `store/flags`. */
  readonly id: string
  readonly system: string
  /** What to grant, in the terms of that system. */
  readonly grant: string
  /** What the bot uses it for. */
  readonly purpose: string
  /**
   * The effect of a missing right. `nothing starts`: safety depends on it. `the node is refused`: before its first
   * change. The other two: the bot works and reports what it cannot do.
   */
  readonly without: 'nothing starts' | 'the node is refused' | 'others are not told' | 'what needs it fails'
}

/** A requirement that is not met; `refused` has the other system's own words. */
export type MissingRight = { readonly requirement: Requirement; readonly refused: string }

/** One sentence about a missing right, the same in doctor, log, readiness and answers. */
export const missingRightWords = ({ requirement, refused }: MissingRight): string =>
  `${refused}; it is needed for ${requirement.purpose}`

/** What to do about a missing right. */
export const missingRightRemedy = ({ requirement }: MissingRight): string => `grant ${requirement.grant}`
