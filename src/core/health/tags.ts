/** The tags of services whose checks count before and after a reboot. */
export const relevantTags = {
  before: ['rebootmgr', 'rebootmgr_preboot'],
  after: ['rebootmgr', 'rebootmgr_postboot'],
} as const

/** The thresholds in a service's tags: how many other instances must pass or may fail. */
export type Thresholds = {
  readonly minPassing: readonly number[]
  readonly maxFailing: readonly number[]
  /** Threshold tags that cannot be parsed. */
  readonly malformed: readonly string[]
}

/** Whether the maintenance of its node does not count against an instance. */
export const ignoresMaintenance = (tags: readonly string[]): boolean => tags.includes('ignore_maintenance')

/** Whether an instance's checks count at this time. */
export const isRelevant = (tags: readonly string[], when: 'before' | 'after'): boolean =>
  relevantTags[when].some((tag) => tags.includes(tag))

/** Parses `min_passing=N` and `max_failing=N`; repeated tags must all hold. */
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
