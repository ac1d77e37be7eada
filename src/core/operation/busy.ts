import type { OperationSummary } from './summary.ts'

/** A node that another open operation includes. */
export type BusyNode = { readonly node: string; readonly operation: OperationSummary }

/**
 * The nodes among `names` that open operations include, each with the first of them. For another command than this one,
 * a node counts until its run has ended. Drafts do not count.
 */
export const busyNodes = (
  open: readonly OperationSummary[],
  command: string,
  names: readonly string[],
): readonly BusyNode[] =>
  names.flatMap((node) => {
    const operation = open.find((one) => one.state !== 'planned' && includes(one, command, node))
    return operation === undefined ? [] : [{ node, operation }]
  })

function includes(operation: OperationSummary, command: string, node: string): boolean {
  if (!operation.nodes.includes(node)) return false
  if (operation.command === command) return true
  const last = operation.runs.findLast((run) => run.node === node)
  return last === undefined || last.outcome === null || last.outcome === 'gave way'
}
