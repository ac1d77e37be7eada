import type { Trigger } from '../health/facts.ts'
import type { NightNode, Prepared } from './prepared.ts'

/** The nodes that need the work, and those of which it is not known. */
export type Selection = Pick<Prepared, 'listed' | 'unknown'>

/**
 * The nodes among `names` that need the work by these triggers: those that have needed it for longest first, and by name
 * among equals. `silent` are the nodes that could not be asked; one of them is listed only by a key of the cluster's
 * store, because nothing newer is known of the others.
 */
export function selected(
  names: readonly string[],
  { triggers, silent }: { readonly triggers: readonly Trigger[]; readonly silent: readonly string[] },
): Selection {
  const among = new Set(names)
  const unheard = new Set(silent)
  const listed = triggers
    .filter(({ node, from }) => among.has(node) && (from === 'key' || !unheard.has(node)))
    .map(({ node, why, sinceMs }): NightNode => ({ node, why, sinceMs, causedBy: [] }))
    .toSorted((a, b) => (a.sinceMs ?? 0) - (b.sinceMs ?? 0) || (a.node < b.node ? -1 : 1))
  const known = new Set(listed.map(({ node }) => node))
  return { listed, unknown: silent.filter((node) => among.has(node) && !known.has(node)) }
}
