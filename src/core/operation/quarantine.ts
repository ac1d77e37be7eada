import { memoizedFor } from '../memoized.ts'
import type { Plan } from '../plan/plan.ts'
import type { RunOutcome } from '../run/events.ts'

/** What decides about the quarantine of an operation; `refusal` is the cause for which a run's own node refused. */
type Quarantining = {
  readonly plan: Pick<Plan, 'quarantineLimit'>
  readonly runs: readonly { readonly run: string; readonly node: string; readonly refusal?: string }[]
}

const refusedIn = memoizedFor((runs: Quarantining['runs']): readonly string[] =>
  runs.flatMap(({ run, refusal }) => (refusal === undefined ? [] : [run])),
)

/**
 * The runs whose nodes are quarantined: those whose own node refused to be taken out of service, in the order of their
 * start, up to the limit of the plan. Any further one counts as failed. `refusing` are those that are still rolling back.
 */
export function quarantinedRuns(
  { plan, runs }: Quarantining,
  refusing: readonly { readonly run: string }[],
): ReadonlySet<string> {
  if (refusing.length === 0) return new Set(refusedIn(runs).slice(0, plan.quarantineLimit))
  const still = new Set(refusing.map(({ run }) => run))
  const refused = runs.filter(({ run, refusal }) => refusal !== undefined || still.has(run))
  return new Set(refused.slice(0, plan.quarantineLimit).map(({ run }) => run))
}

/** The quarantined nodes by the operation's journal, each with the cause, in the order of their start. */
export function quarantinedNodes(
  operation: Quarantining,
): readonly { readonly node: string; readonly cause: string }[] {
  const aside = quarantinedRuns(operation, [])
  return operation.runs.flatMap(({ run, node, refusal }) =>
    refusal !== undefined && aside.has(run) ? [{ node, cause: refusal }] : [],
  )
}

/**
 * Why a refusal that has just ended pauses the operation: the run that ended before it was refused as well, or another one
 * for the same cause. Null when it does not, or without quarantine. `before` is the operation without this refusal.
 */
export function pauseByRefusal(
  { plan, runs, refusedLast }: Quarantining & { readonly refusedLast: 'yes' | 'no' },
  refusal: string | undefined,
): 'two in a row' | 'the same cause' | null {
  if (refusal === undefined || plan.quarantineLimit === 0) return null
  if (runs.some((one) => one.refusal === refusal)) return 'the same cause'
  return refusedLast === 'yes' ? 'two in a row' : null
}

/** Whether the last run that ended was refused, after one more; a run that changed nothing says nothing about it. */
export function refusedLastAfter(before: 'yes' | 'no', outcome: RunOutcome, refusal: string | undefined): 'yes' | 'no' {
  if (outcome === 'gave way' || outcome === 'nothing to do') return before
  return refusal === undefined ? 'no' : 'yes'
}
