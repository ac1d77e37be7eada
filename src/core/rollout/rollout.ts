import type { Operation } from '../operation/state.ts'

/** What an operation over its nodes does next. */
export type RolloutAction =
  | { readonly does: 'wait'; readonly run: string }
  | { readonly does: 'start'; readonly node: string; readonly run: string }
  | { readonly does: 'pause' }
  | { readonly does: 'end'; readonly outcome: 'succeeded' | 'failed' | 'cancelled'; readonly summary: string }

const runName = (operation: Operation): string => `${operation.operation}-${operation.runs.length + 1}`

const failedRuns = ({ runs }: Operation): Operation['runs'] =>
  runs.filter(({ outcome }) => outcome === 'failed' || outcome === 'undone')

/** Every node of the plan in exactly one number. */
function countsOf(operation: Operation): string {
  const { runs, plan } = operation
  const done = runs.filter(({ outcome }) => outcome === 'succeeded' || outcome === 'nothing to do')
  const cancelled = runs.filter(({ outcome }) => outcome === 'cancelled').length
  const underWay = runs.filter(({ outcome }) => outcome === null).length
  const untouched = plan.nodes.length - runs.length
  return [
    `${done.length} done`,
    `${failedRuns(operation).length} failed`,
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(underWay > 0 ? [`${underWay} under way`] : []),
    `${untouched} untouched`,
  ].join(', ')
}

/** What an operation has done when it ends before all of its nodes were started, in one sentence. */
export const doneSoFar = (operation: Operation): string =>
  operation.runs.length === 0 ? 'Nothing was changed.' : `${countsOf(operation)}.`

/** One node after the other in the plan's order, stopping at the first failure. */
export function rollout(operation: Operation): RolloutAction {
  const running = operation.runs.find(({ outcome }) => outcome === null)
  if (running) return { does: 'wait', run: running.run }
  const { runs, plan } = operation
  const failed = failedRuns(operation)
  const untouched = plan.nodes.length - runs.length
  const counts = countsOf(operation)
  const only = plan.nodes.length === 1 ? runs.at(-1)?.summary : undefined
  if (failed.length > 0)
    return {
      does: 'end',
      outcome: 'failed',
      summary: only ?? `Stopped: 1 failure, limit 1. ${counts}. ${failed.at(-1)?.summary ?? ''}`.trim(),
    }
  if ((operation.state === 'stopping' && untouched > 0) || runs.some(({ outcome }) => outcome === 'cancelled'))
    return {
      does: 'end',
      outcome: 'cancelled',
      summary: runs.length === 0 ? 'Nothing was changed.' : (only ?? `${counts}.`),
    }
  const next = plan.nodes.find(({ node }) => !runs.some((run) => run.node === node))
  if (!next) return { does: 'end', outcome: 'succeeded', summary: only ?? `${counts}.` }
  if (operation.state === 'pausing') return { does: 'pause' }
  return { does: 'start', node: next.node, run: runName(operation) }
}
