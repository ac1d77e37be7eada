import { type CephFacts, noOsd, type PlacementGroup } from './facts.ts'
import type { Reason } from './reason.ts'

const harmless = new Set(['active', 'clean', 'scrubbing', 'deep', 'snaptrim', 'snaptrim_wait'])
/** All copies are there, some of them not where they should be. */
const misplaced = new Set([...harmless, 'remapped', 'backfilling', 'backfill_wait', 'forced_backfill'])

const statesOf = ({ state }: PlacementGroup): readonly string[] => state.split('+')

/** Whether a placement group is active and has all copies, as far as its last report says. */
export function isComplete(group: PlacementGroup, accepted: 'yes' | 'no'): boolean {
  const states = statesOf(group)
  const isClean = states.includes('active') && states.includes('clean') && states.every((one) => harmless.has(one))
  return isClean || (accepted === 'yes' && states.includes('active') && states.every((one) => misplaced.has(one)))
}

/** Whether a placement group has an OSD that is down, or has not reported since one of its OSDs came up. */
export function isStale(group: PlacementGroup, { osds }: CephFacts['map']): boolean {
  return group.acting
    .filter((osd) => osd !== noOsd)
    .some((osd) => {
      const known = osds.find((one) => one.osd === osd)
      return known === undefined || known.up === 0 || known.up_from > group.reported_epoch
    })
}

/**
 * Whether a placement group concerns these OSDs. One that is not complete and has not reported since one of them came
 * up may be one of theirs.
 */
export function concerns(group: PlacementGroup, own: ReadonlySet<number>, { osds }: CephFacts['map']): boolean {
  if ([...group.up, ...group.acting].some((osd) => own.has(osd))) return true
  const newest = Math.max(0, ...osds.filter(({ osd }) => own.has(osd)).map(({ up_from }) => up_from))
  return !isComplete(group, 'no') && group.reported_epoch < newest
}

const shown = 3

const named = (groups: readonly PlacementGroup[]): string =>
  `${groups
    .slice(0, shown)
    .map(({ pgid }) => pgid)
    .join(', ')}${groups.length > shown ? ', …' : ''}`

const counted = (groups: readonly PlacementGroup[]): string =>
  `${groups.length} placement ${groups.length === 1 ? 'group' : 'groups'}`

/** Placement groups that are not complete: a reason for each state. */
export function incomplete(groups: readonly PlacementGroup[], accepted: 'yes' | 'no'): readonly Reason[] {
  const byState = new Map<string, [PlacementGroup, ...PlacementGroup[]]>()
  for (const group of groups.filter((one) => !isComplete(one, accepted))) {
    const found = byState.get(group.state)
    if (found === undefined) byState.set(group.state, [group])
    else found.push(group)
  }
  return [...byState].sort().map(([state, found]) => ({
    why: `${counted(found)} ${state} (${named(found)})`,
    remedy: incompleteRemedy(found[0]),
  }))
}

const incompleteRemedy = (group: PlacementGroup): string =>
  isComplete(group, 'yes') && statesOf(group).includes('remapped')
    ? 'Wait until all copies are where they should be, or accept misplaced copies (ceph.accept.misplaced).'
    : 'Wait until all placement groups are active+clean; ceph health detail says what they need.'

/** Placement groups whose reports are too old to be believed. */
export function stale(groups: readonly PlacementGroup[], map: CephFacts['map']): readonly Reason[] {
  const found = groups.filter((group) => isStale(group, map))
  const [first] = found
  if (first === undefined) return []
  return [
    {
      why: `${counted(found)} not reported since an OSD changed (${named(found)})`,
      remedy: `Wait a few seconds for the reports of placement groups; ceph pg ${first.pgid} query shows what one waits for.`,
    },
  ]
}
