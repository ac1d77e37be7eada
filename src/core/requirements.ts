/** A right that the bot needs in another system; each adapter exports its own, `src/main` puts them together. */
export type Requirement = {
  /** Names it in documents and tests, such as `store/flags`. */
  readonly id: string
  readonly system: string
  /** What to grant, as that system writes it. */
  readonly grant: string
  /** What the bot does with it. */
  readonly purpose: string
  /**
   * What happens when it is missing: `nothing starts` without what decides about safety; `the node is refused` before its
   * first change; without the others, the bot works and says what it cannot do.
   */
  readonly without: 'nothing starts' | 'the node is refused' | 'others are not told' | 'what needs it fails'
}

/** A requirement that is not met: what was refused, with the system's own words. */
export type MissingRight = { readonly requirement: Requirement; readonly refused: string }

/** One sentence about a missing right, the same in doctor, log, readiness and answers. */
export const missingRightWords = ({ requirement, refused }: MissingRight): string =>
  `${refused}; it is needed for ${requirement.purpose}`

/** What to do about a missing right. */
export const missingRightRemedy = ({ requirement }: MissingRight): string => `grant ${requirement.grant}`
