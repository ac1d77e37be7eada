/** The tags by which a service asks to be looked at, before and after a reboot. */
export const relevantTags = {
  before: ['rebootmgr', 'rebootmgr_preboot'],
  after: ['rebootmgr', 'rebootmgr_postboot'],
} as const

/** How many other instances must pass, or may fail, as a service's tags ask. */
export type Thresholds = {
  readonly minPassing: readonly number[]
  readonly maxFailing: readonly number[]
  /** Tags that mean to say something and do not. */
  readonly malformed: readonly string[]
}

/** Whether an instance does not mind that its node is in maintenance. */
export const ignoresMaintenance = (tags: readonly string[]): boolean => tags.includes('ignore_maintenance')

/** Whether the service takes part in the decision. */
export const isRelevant = (tags: readonly string[], when: 'before' | 'after'): boolean =>
  relevantTags[when].some((tag) => tags.includes(tag))

/** Reads `min_passing=N` and `max_failing=N`; several of one kind must all hold. */
export function thresholdsOf(tags: readonly string[]): Thresholds {
  const minPassing: number[] = []
  const maxFailing: number[] = []
  const malformed: string[] = []
  for (const tag of new Set(tags)) {
    const kind = /^(min_passing|max_failing)(?![A-Za-z0-9_])/.exec(tag)?.[1]
    if (kind === undefined) continue
    const number = /^[a-z_]+=(\d{1,6})$/.exec(tag)?.[1]
    if (number === undefined) malformed.push(tag)
    else if (kind === 'min_passing') minPassing.push(Number(number))
    else maxFailing.push(Number(number))
  }
  return { minPassing, maxFailing, malformed }
}
