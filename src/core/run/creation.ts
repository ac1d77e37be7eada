import { hashOf } from '../hash.ts'
import type { RunEvent } from './events.ts'

/** The first entry of a run's journal. */
export type RunCreated = Extract<RunEvent, { type: 'created' }>

/**
 * Why a run must not start under an id whose journal begins with `found`: it was created for another node, or before
 * the plan of its node changed. Null when `found` equals the creation that would be written now.
 */
export function otherCreation(found: RunEvent | undefined, now: RunCreated): string | null {
  if (found?.type !== 'created') return `${now.run} has a journal that does not begin with its creation.`
  if (hashOf(found) === hashOf(now)) return null
  return found.node === now.node
    ? `${now.run} was created for ${now.node} before the plan of ${now.node} changed.`
    : `${now.run} was created for ${found.node}, and ${now.node} is next.`
}
