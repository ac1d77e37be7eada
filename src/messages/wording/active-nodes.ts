const maxNames = 3

/** Up to three nodes by name, otherwise their number: `compute-01, compute-02`, `12 nodes`. */
export const namesOf = (nodes: readonly string[]): string =>
  nodes.length > maxNames ? `${nodes.length} nodes` : nodes.join(', ')

/** A sentence that says that the active nodes are not affected: `compute-01 continues.` */
export const continueWords = (active: readonly string[]): string =>
  `${namesOf(active)} ${active.length === 1 ? 'continues' : 'continue'}.`

/** When a requested pause begins, given the active nodes: `after compute-01, compute-02`. */
export const pausesAfter = (active: readonly string[]): string =>
  active.length === 0 ? 'before the next node' : `after ${namesOf(active)}`
