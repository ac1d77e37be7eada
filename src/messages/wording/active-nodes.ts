const maxNames = 3

/** Some nodes by name, or how many there are: `compute-01, compute-02`, `12 nodes`. */
export const namesOf = (nodes: readonly string[]): string =>
  nodes.length > maxNames ? `${nodes.length} nodes` : nodes.join(', ')

/** That these active nodes are not affected, as a sentence: `compute-01 continues.` */
export const continueWords = (active: readonly string[]): string =>
  `${namesOf(active)} ${active.length === 1 ? 'continues' : 'continue'}.`

/** When a pause begins that is asked for while these nodes are active: `after compute-01, compute-02`. */
export const pausesAfter = (active: readonly string[]): string =>
  active.length === 0 ? 'before the next node' : `after ${namesOf(active)}`
