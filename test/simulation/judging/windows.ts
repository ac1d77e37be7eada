import type { Interval } from '../../../src/core/windows/intervals.ts'
import type { Effect } from '../../world/effects.ts'
import type { World } from '../../world/world.ts'
import type { Violation } from '../violation.ts'
import { changesAllowed, isFinal } from './changes.ts'

/** The openings of the maintenance window of a world, written down by hand, and its grace in milliseconds. */
export type Openings = { readonly openings: readonly Interval[]; readonly graceMs: number }

const known = new WeakMap<World, Openings>()

/** Tells the judge when the window of a world is open. Without it, nodes may be changed at any time. */
export const setOpenings = (world: World, openings: Openings): void => void known.set(world, openings)

/**
 * I7: the first change of a run is made in an opening, and a change that cannot be undone at most a grace period after
 * it. Judged by times that were written down, not by what the engine computes.
 */
export function windowObeyed(world: World, effect: Effect): readonly Violation[] {
  const of = known.get(world)
  if (of === undefined || !changesAllowed(world, effect) || effect.what === 'went down') return []
  const { atMs, run, node, what } = effect
  const isOpen = (graceMs: number) =>
    of.openings.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs + graceMs)
  const isFirst = !world.effects.some((earlier) => earlier !== effect && earlier.run === run && earlier.atMs <= atMs)
  const at = new Date(atMs).toISOString()
  if (isFirst && !isOpen(0)) return [{ id: 'I7', seen: `${run} begins to change ${node} at ${at}, outside its window` }]
  if (isFinal(effect) && !isOpen(of.graceMs))
    return [{ id: 'I7', seen: `${what} on ${node} at ${at}, after the grace period of its window` }]
  return []
}
