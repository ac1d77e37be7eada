import type { Operation } from '../../../src/core/operation/state.ts'
import { hasFailed } from '../../../src/core/run/failed.ts'
import type { OperationEntry, RunEntry } from '../../../src/engine/ports/journals.ts'
import { locked, pinned } from '../../world/refusals.ts'
import type { World } from '../../world/world.ts'
import { runNow } from '../evidence.ts'
import type { Violation } from '../violation.ts'

type Run = { readonly run: string; readonly node: string }

/**
 * Why a run's own node refused to be drained, by how its hook ended; null when it did not, or when the run failed
 * elsewhere or needed a person.
 */
function refusalOf(world: World, { run, node }: Run): string | null {
  const exitCode = world.behaviours.get(`evacuate ${node}`)?.exitCode
  const events = world.journals.runNow(run).map(({ event }) => event)
  const isAtHook = events.some((event) => event.type === 'stepFailed' && event.code === 'hook failed')
  const isClean = isAtHook && events.every(({ type }) => type !== 'needsAttention')
  return isClean && (exitCode === pinned || exitCode === locked) ? `exit code ${exitCode}` : null
}

/** Those of these runs that count as failed: without as many refused ones as the plan lets be set aside. */
export function countedAsFailed<R extends Run>(
  world: World,
  { plan }: Pick<Operation, 'plan'>,
  runs: readonly R[],
): readonly R[] {
  const failed = runs.filter(({ run }) => {
    const state = runNow(world, run)
    return state !== null && hasFailed(state)
  })
  const refused = failed.filter((one) => refusalOf(world, one) !== null).slice(0, plan.quarantineLimit)
  return failed.filter((one) => !refused.includes(one))
}

/**
 * I1: a run starts although two nodes in a row refused, or two for one cause, and nobody has resumed the operation since.
 */
export function quarantineLookedAt(world: World, entry: OperationEntry | RunEntry): readonly Violation[] {
  if (entry.event.type !== 'runStarted') return []
  const entries = world.journals.operationNow(entry.journal.slice('operation/'.length)).slice(0, entry.sequence - 1)
  const plan = entries.flatMap(({ event }) => ('plan' in event ? [event.plan] : [])).at(-1)
  if (plan === undefined || plan.quarantineLimit === 0) return []
  const causes: string[] = []
  let [inARow, unseen] = [0, '']
  for (const { event } of entries) {
    if (event.type === 'resumed') unseen = ''
    const outcome = event.type === 'runEnded' ? (runNow(world, event.run)?.outcome ?? event.outcome) : null
    if (event.type !== 'runEnded' || outcome === 'gave way' || outcome === 'nothing to do') continue
    const cause = outcome === 'undone' ? refusalOf(world, event) : null
    inARow = cause === null ? 0 : inARow + 1
    if (cause !== null && (inARow > 1 || causes.includes(cause))) unseen = `${event.node} refused: ${cause}`
    if (cause !== null) causes.push(cause)
  }
  const { run } = entry.event
  return unseen === '' ? [] : [{ id: 'I1', seen: `${run} started although ${unseen}, and nobody has looked` }]
}
