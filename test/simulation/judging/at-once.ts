import { activeRuns } from '../../../src/core/operation/active-runs.ts'
import type { Operation } from '../../../src/core/operation/state.ts'
import { mostAtOnce } from '../../../src/core/plan/at-once.ts'
import { evolved, runState } from '../../../src/core/run/fold.ts'
import { mayStillCancel } from '../../../src/core/run/next.ts'
import type { OperationEntry, RunEntry } from '../../../src/engine/ports/journals.ts'
import type { World } from '../../world/world.ts'
import { everOf, operationNow, operationOf } from '../evidence.ts'
import type { Violation } from '../violation.ts'
import { countedAsFailed } from './quarantine.ts'

/**
 * I1, I3 and I4 for operations with several runs: one run per node unless it gives way, at most `atOnce` active runs,
 * no new run once the failure budget is used up, and no run that continues after a cancel or a failure.
 */
export function severalRuns(world: World, entry: OperationEntry | RunEntry): readonly Violation[] {
  if (entry.journal.startsWith('run/')) return notStopped(world, entry as RunEntry)
  const { event } = entry as OperationEntry
  const operation = event.type === 'runStarted' ? operationNow(world, entry.journal.slice('operation/'.length)) : null
  if (event.type !== 'runStarted' || operation === null) return []
  return [...secondRun(operation, event), ...startedAfterFailure(world, operation, event.run), ...tooMany(operation)]
}

function secondRun({ runs }: Operation, { run, node }: { readonly run: string; readonly node: string }) {
  const other = runs.find((one) => one.node === node && one.run !== run && one.outcome !== 'gave way')
  return other ? [{ id: 'I3' as const, seen: `${node} has two runs of one operation, ${other.run} and ${run}` }] : []
}

const tooMany = (operation: Operation): readonly Violation[] =>
  activeRuns(operation).length > mostAtOnce(operation.plan)
    ? [{ id: 'I1', seen: `${operation.operation} has more than ${mostAtOnce(operation.plan)} active runs` }]
    : []

/**
 * I1: a run started although enough runs had failed, by the journals of the runs that the operation recorded as ended.
 */
function startedAfterFailure(world: World, operation: Operation, run: string): readonly Violation[] {
  const ended = operation.runs.filter((one) => one.outcome !== null && one.run !== run)
  const failed = countedAsFailed(world, operation, ended)
  return failed.length >= operation.plan.budget
    ? [{ id: 'I1', seen: `${run} started although ${failed.map(({ node }) => node).join(', ')} failed` }]
    : []
}

/** Events that a run writes when it continues. */
const goesOn: ReadonlySet<string> = new Set(['stepBegan', 'stepDone', 'waiting', 'noted'])

/** I4: a run that could still be cancelled when its turn began had to stop, but continued. */
function notStopped(world: World, entry: RunEntry): readonly Violation[] {
  const run = entry.journal.slice('run/'.length)
  if (!goesOn.has(entry.event.type)) return []
  const operation = operationNow(world, operationOf(run))
  const before = world.journals.runNow(run).slice(0, entry.sequence - 1)
  const last = before.at(-1)
  if (last === undefined || operation === null) return []
  const stops = stopsBefore(world, operation, run, last)
  const state = stops.length === 0 ? null : runState(before)
  if (state === null || !mayStillCancel(state) || !mayStillCancel(evolved(state, entry))) return []
  return stops.map((why) => ({ id: 'I4', seen: `${run} goes on although ${why}` }))
}

/** The reasons to stop the run that were recorded before this entry and still apply. */
function stopsBefore(world: World, operation: Operation, run: string, entry: RunEntry): readonly string[] {
  const { ever } = world.journals
  const isBefore = (other: OperationEntry | RunEntry) => ever.lastIndexOf(other) < ever.lastIndexOf(entry)
  const asked = () =>
    everOf(world, `operation/${operation.operation}`).findLast(({ event }) => event.type === 'cancelAsked')
  const cancel = operation.cancel === null ? undefined : asked()
  const cancelled = cancel !== undefined && isBefore(cancel)
  const others = operation.runs.filter((one) => {
    const last = world.journals.runNow(one.run).at(-1)
    return one.run !== run && last !== undefined && isBefore(last)
  })
  const failed = countedAsFailed(world, operation, others)
  return [
    ...(cancelled ? ['it was cancelled'] : []),
    ...(failed.length >= operation.plan.budget ? [`${failed.map(({ node }) => node).join(', ')} failed`] : []),
  ]
}
