import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Message, Part, RichText } from '../../core/message.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import { section } from '../wording/section.ts'
import { outLines, pendingLines, rebootsSeenLines, stopLines } from './status-nodes.ts'
import { expectedLines, problemLines } from './status-problems.ts'
import { heldBy, lockLine, operationLine, runningOperations, waitingOperations } from './status-work.ts'

/** A digest with the details for its thread; `detail` is null when no operation has ended. */
export type Digest = { readonly message: Message; readonly detail: Message | null }

// The most important first.
const states = ['needs attention', 'failed', 'denied', 'expired', 'cancelled', 'succeeded'] as const

/**
 * The digest of a cluster: what has happened since the last digest, and what is open. One line when there is neither.
 */
export function digest(facts: ClusterFacts, sinceMs: number): Digest {
  const ended = facts.ended.filter((one) => (one.endedAtMs ?? one.changedAtMs) >= sinceMs && one.state !== 'discarded')
  const open = openParts(facts)
  const called = facts.open.filter(({ state }) => state === 'needs attention')
  const counts = states.flatMap((state) => {
    const many = [...called, ...ended].filter((operation) => operation.state === state).length
    return many === 0 ? [] : [`${many} ${state}`]
  })
  if (counts.length === 0 && open.length === 0) {
    const sentence: RichText = [{ strong: facts.cluster }, ': nothing happened, nothing is open.']
    return { message: { sentence, parts: [{ part: 'text', lines: [sentence] }] }, detail: null }
  }
  const sentence: RichText = [
    { strong: facts.cluster },
    ` since `,
    { timeMs: sinceMs, shown: 'date and time' },
    `: ${counts.length > 0 ? counts.join(', ') : 'nothing ended'}${open.length > 0 ? '; still open below' : '; nothing is open'}.`,
  ]
  const detail = ended.length === 0 ? null : detailOf(ended, facts)
  return { message: { sentence, parts: [{ part: 'text', lines: [sentence] }, ...open] }, detail }
}

/** Sections about everything that is open. */
function openParts(facts: ClusterFacts): readonly Part[] {
  const operations = (these: readonly OperationSummary[]) => these.map((operation) => operationLine(operation, facts))
  const pending = pendingLines(facts)
  const waiting = waitingOperations(facts)
  return [
    ...section('Trouble', problemLines(facts)),
    ...section('Waiting for approval', operations(waiting.filter(({ state }) => state === 'awaiting approval'))),
    ...section('Waiting for their turn', operations(waiting.filter(({ state }) => state !== 'awaiting approval'))),
    ...section('Running', [...operations(runningOperations(facts)), ...expectedLines(facts)]),
    ...section(
      'Locks',
      heldBy(facts, 'runs').map((held) => lockLine(held, facts.atMs)),
    ),
    ...section('Drained and in maintenance', outLines(facts)),
    ...section('Need a reboot', pending.length === 0 ? [] : [...pending, ...rebootsSeenLines(facts)]),
    ...section('Stopped', stopLines(facts)),
  ]
}

/** The locks that an ended operation holds now, which may differ from those at its end. */
function locksLeft({ operation }: OperationSummary, facts: ClusterFacts): RichText {
  if (facts.locks === null) return ['. Its locks could not be read']
  const held = (which: 'runs' | 'drained nodes') =>
    heldBy(facts, which).flatMap(({ holder }) => (holder.operation === operation ? [holder.node] : []))
  const [locked, drained] = [held('runs'), held('drained nodes')]
  return [
    ...(locked.length === 0 ? [] : [`. Lock still held: ${locked.join(', ')}`]),
    ...(drained.length === 0 ? [] : [`. Still drained: ${drained.join(', ')}`]),
  ]
}

function detailOf(ended: readonly OperationSummary[], facts: ClusterFacts): Message {
  const lines = ended
    .slice(0, 40)
    .map((operation) => [...operationLine(operation, facts), ...locksLeft(operation, facts)])
  const sentence: RichText = [`${ended.length} operations ended.`]
  return { sentence, parts: [{ part: 'text', lines }] }
}
