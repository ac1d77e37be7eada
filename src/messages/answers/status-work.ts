import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Holder } from '../../core/locks/locks.ts'
import type { RichText, Span } from '../../core/message.ts'
import { endedCount } from '../../core/operation/state.ts'
import type { OperationState, OperationSummary } from '../../core/operation/summary.ts'
import { isStepKind } from '../../core/steps/table.ts'
import { titleOf } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { stateWords } from '../wording/ended.ts'
import { requesterSpan } from '../wording/requester.ts'

const runningStates: readonly OperationState[] = ['running', 'pausing', 'paused', 'stopping']
const waitingStates: readonly OperationState[] = ['awaiting approval', 'queued']

/** Operations that have started and not ended. */
export const runningOperations = ({ open }: ClusterFacts): readonly OperationSummary[] =>
  open.filter(({ state }) => runningStates.includes(state))

/** Operations that wait for approvals or in the queue. */
export const waitingOperations = ({ open }: ClusterFacts): readonly OperationSummary[] =>
  open.filter(({ state }) => waitingStates.includes(state))

/** The id of an operation, as a link to its card where there is one. */
export function operationLink(operation: string, { cards }: Pick<ClusterFacts, 'cards'>): Span {
  const link = cards[operation]
  return link === undefined ? operation : { link, shown: operation }
}

/**
 * One operation in one line: id, state, command, requester, times, progress, approvals, and what it does or waits for.
 */
export function operationLine(
  operation: OperationSummary,
  { atMs, cards }: Pick<ClusterFacts, 'atMs' | 'cards'>,
): RichText {
  const { nodes } = operation
  const progress = nodes.length > 1 ? `, ${endedCount(operation)}/${nodes.length} nodes` : ''
  const link = operationLink(operation.operation, { cards })
  return [
    typeof link === 'string' ? { strong: link } : link,
    ` ${stateWords(operation)}: `,
    { code: operation.words },
    ' by ',
    requesterSpan(operation.requester),
    ...timesOf(operation, atMs),
    progress,
    ...approvalsOf(operation),
    operation.now === '' ? '' : `. ${operation.now}`,
  ]
}

/** The duration and end of an ended operation; for any other, the age of its request. */
function timesOf({ createdAtMs, startedAtMs, endedAtMs }: OperationSummary, atMs: number): RichText {
  if (endedAtMs === undefined) return [`, requested ${formatDuration(atMs - createdAtMs)} ago`]
  const took = startedAtMs === undefined ? '' : `, took ${formatDuration(endedAtMs - startedAtMs)}`
  return [`${took}, ended `, { timeMs: endedAtMs, shown: 'date and time' }]
}

/** The number of approvals and their deadline; empty unless the operation awaits approval. */
function approvalsOf({ state, approvals, approvalsNeeded, expiresAtMs }: OperationSummary): RichText {
  if (state !== 'awaiting approval') return []
  const until: RichText = expiresAtMs === null ? [] : [', open until ', { timeMs: expiresAtMs, shown: 'time' }]
  return [`, ${approvals} of ${approvalsNeeded} approvals`, ...until]
}

/** A holder with all scopes that it holds. */
export type Held = { readonly holder: Holder; readonly scopes: readonly string[] }

/** All holders, each once: either of runs or of drained nodes; the longest first. */
export function heldBy({ locks }: ClusterFacts, which: 'runs' | 'drained nodes'): readonly Held[] {
  const held = new Map<string, { readonly holder: Holder; readonly scopes: string[] }>()
  for (const { scope, holders } of locks?.scopes ?? [])
    for (const holder of holders) {
      const entry = held.get(holder.run) ?? { holder, scopes: [] }
      entry.scopes.push(scope)
      held.set(holder.run, entry)
    }
  return [...held.values()]
    .filter(({ holder }) => (holder.phase.step === 'drained') === (which === 'drained nodes'))
    .toSorted((a, b) => a.holder.sinceMs - b.holder.sinceMs)
}

/** The step of a holder in the words of card and thread; the stored name when no such step exists. */
export const phaseWords = ({ phase: { step } }: Holder): string => (isStepKind(step) ? titleOf(step) : step)
