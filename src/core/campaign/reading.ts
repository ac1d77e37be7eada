/** Whether a node meets a goal. What could not be read is `unknown`, and never counts as compliant. */
export type Compliance = {
  readonly is: 'compliant' | 'not yet' | 'unknown'
  /** What was found, or why nothing was. */
  readonly why: string
}

/** The compliance of one node. */
export type NodeCompliance = Compliance & { readonly node: string }

/** The newest reading of all nodes of a campaign. It may be lost; the journal keeps the counts of each day. */
export type CampaignReading = {
  readonly campaign: string
  /** When the reading ended, in milliseconds since 1970. */
  readonly atMs: number
  readonly nodes: readonly NodeCompliance[]
}

/** Numbers of nodes by their compliance. */
export type ComplianceCounts = { readonly compliant: number; readonly notYet: number; readonly unknown: number }

/** Counts nodes by their compliance. */
export function countsOf(nodes: readonly Compliance[]): ComplianceCounts {
  const many = (which: Compliance['is']): number => nodes.filter(({ is }) => is === which).length
  return { compliant: many('compliant'), notYet: many('not yet'), unknown: many('unknown') }
}

/** The number of nodes that are not known to be compliant. */
export const leftOf = ({ notYet, unknown }: ComplianceCounts): number => notYet + unknown

/** The number of all nodes. */
export const totalOf = (counts: ComplianceCounts): number => leftOf(counts) + counts.compliant

/** Whether all nodes comply. Without a single node, nothing is known. */
export const allComply = (counts: ComplianceCounts): boolean => leftOf(counts) === 0 && counts.compliant > 0

/** The most node names that one entry of the journal has. */
const mostNames = 50

/** The first names of the nodes that are not known to be compliant, by kind, in order. */
export function missingOf(nodes: readonly NodeCompliance[]): {
  readonly behind: readonly string[]
  readonly silent: readonly string[]
} {
  const first = (which: Compliance['is']) =>
    nodes
      .flatMap(({ is, node }) => (is === which ? [node] : []))
      .sort()
      .slice(0, mostNames)
  return { behind: first('not yet'), silent: first('unknown') }
}
