import { memoizedFor } from '../../core/memoized.ts'
import type { RichText } from '../../core/message.ts'
import type { Attribution } from '../../core/operation/events.ts'
import { isTerminal, type Operation } from '../../core/operation/state.ts'
import { doneSoFar } from '../../core/rollout/rollout.ts'
import { approvalCount, countedApprovals } from './card-state.ts'
import { keptLocks } from './kept-locks.ts'

/**
 * How an operation ended or is to end, with the person who decided it and why: denied, cancelled or a node marked
 * failed; then the result and the locks that are still held. Empty while nothing was decided or has ended.
 */
export const outcomeLines = memoizedFor((operation: Operation): readonly RichText[] => {
  const { runs, plan, unlocked } = operation
  const marked = runs.flatMap(({ node, markedFailed }) => (markedFailed === undefined ? [] : [{ node, markedFailed }]))
  // The result of a single node says no more than that.
  const result = marked.length > 0 && plan.nodes.length === 1 ? '' : resultWords(operation)
  const kept = keptLocks(runs, unlocked)
  return [
    ...decisionLines(operation),
    ...marked.map(({ node, markedFailed }) => decided(`${node} marked failed`, markedFailed)),
    ...[result, kept ?? ''].filter((words) => words !== '').map((words) => [words]),
  ]
})

/** `Denied by @ben: too early.` */
const decided = (what: string, { person, reason }: Attribution): RichText => [
  { strong: what },
  ' by ',
  { person },
  `: ${reason === '' ? 'no reason given' : reason.replace(/\.$/, '')}.`,
]

function decisionLines({ denied, cancel, state }: Operation): readonly RichText[] {
  if (denied !== null) return [decided('Denied', denied)]
  if (cancel === null) return []
  return [decided(state === 'cancelled' ? 'Cancelled' : 'Stop requested', cancel)]
}

/** The stored result; where none is stored, what an operation that ended before its end has done. */
function resultWords(operation: Operation): string {
  const { state, summary } = operation
  if (state === 'denied') return doneSoFar(operation)
  if (state === 'expired') return `${expiredWords(operation)} ${doneSoFar(operation)}`
  return isTerminal(operation) || state === 'needs attention' ? summary : ''
}

function expiredWords(operation: Operation): string {
  const { given, needed } = countedApprovals(operation)
  return given < needed ? `Expired with ${approvalCount(operation)} approvals.` : 'Expired: it could not start in time.'
}
