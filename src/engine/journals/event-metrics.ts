import type { Entry } from '../../core/journal.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import { isTerminal, operationAfter } from '../../core/operation/state.ts'
import type { RunEvent } from '../../core/run/events.ts'
import { phaseAt } from '../../core/steps/phases.ts'
import type { ClusterContext } from '../ports/context.ts'
import { foldedOperation, foldedRun } from './folded.ts'

/** The ports that count events. */
export type MetricsContext = Pick<ClusterContext, 'metrics' | 'policy'>

const endings: ReadonlySet<OperationEvent['type']> = new Set(['ended', 'denied', 'expired', 'discarded'])

/** Counts an operation when the appended entry has ended it or made it need attention. */
export function countOperation(
  { metrics, policy }: MetricsContext,
  before: readonly Entry<OperationEvent>[],
  entry: Entry<OperationEvent>,
): void {
  if (!endings.has(entry.event.type)) return
  const was = foldedOperation(before)
  const operation = was && operationAfter(was, entry)
  if (operation !== null && (isTerminal(operation) || operation.state === 'needs attention'))
    metrics.operationEnded(policy.cluster, operation.plan.command, operation.state)
}

const stepEndings = {
  stepDone: 'done',
  stepFailed: 'failed',
  undoDone: 'undone',
  undoFailed: 'undo failed',
} as const satisfies { readonly [T in RunEvent['type']]?: string }

const endsStep = (event: RunEvent): event is Extract<RunEvent, { type: keyof typeof stepEndings }> =>
  Object.hasOwn(stepEndings, event.type)

/** Counts the step or the run that the appended entry has ended, and the duration of the step. */
export function countRun(
  { metrics, policy }: MetricsContext,
  before: readonly Entry<RunEvent>[],
  { event, atMs }: Entry<RunEvent>,
): void {
  if (event.type !== 'ended' && !endsStep(event)) return
  const run = foldedRun(before)
  if (run === null) return
  const step = event.type === 'ended' ? undefined : run.steps[event.index]
  if (event.type === 'ended') metrics.runEnded(policy.cluster, run.command, event.outcome)
  else if (step)
    metrics.stepEnded(policy.cluster, {
      kind: step.kind,
      phase: phaseAt(run.steps, event.index),
      ended: stepEndings[event.type],
      tookMs: atMs - run.sinceMs,
    })
}
