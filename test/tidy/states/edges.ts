/** A transition between two states by an event of a journal. */
export type Edge = { readonly from: string; readonly event: string; readonly to: string }

const key = ({ from, event, to }: Edge): string => `${from}\u0000${event}\u0000${to}`

/** The distinct edges, sorted. */
export const distinct = (edges: readonly Edge[]): readonly Edge[] =>
  [...new Map(edges.map((edge) => [key(edge), edge])).values()].sort((a, b) => (key(a) < key(b) ? -1 : 1))

/** An event type in words, such as `plan changed`. */
export const eventWords = (event: string): string =>
  event.replaceAll(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)
