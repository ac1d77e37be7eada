import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Message, Part, RichText, TableCell } from '../../core/message.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { subject } from '../operations/headline.ts'
import { stateWords } from '../wording/ended.ts'
import { commandButton } from '../wording/pages.ts'
import { requesterSpan } from '../wording/requester.ts'
import { counted, section } from '../wording/section.ts'
import { campaignLine } from './campaign.ts'
import { clusterPicture } from './cluster-picture.ts'
import { hasEndedSince, hasSkippedNight, nightLines } from './nights.ts'
import { nodeRows, nodeTable } from './node-table.ts'
import { rebootsSeenLines, stopLines } from './status-nodes.ts'
import { problemLines } from './status-problems.ts'
import { heldBy, operationLine, operationLink, runningOperations, waitingOperations } from './status-work.ts'

/** A digest with the details for its thread; `detail` is null when no operation has ended. */
export type Digest = { readonly message: Message; readonly detail: Message | null }

// The most important first.
const states = ['needs attention', 'failed', 'denied', 'expired', 'ended early', 'cancelled', 'succeeded'] as const

/**
 * The digest of a cluster: what has happened since the last digest, and what is open. One line when there is neither.
 */
export function digest(facts: ClusterFacts, sinceMs: number): Digest {
  const ended = facts.ended.filter((one) => hasEndedSince(one, sinceMs))
  const open = openParts(facts)
  const called = facts.open.filter(({ state }) => state === 'needs attention')
  const counts = states.flatMap((state) => {
    const many = [...called, ...ended].filter((operation) => stateWords(operation) === state).length
    return many === 0 ? [] : [`${many} ${state}`]
  })
  if (counts.length === 0 && open.length === 0 && !hasSkippedNight(facts, sinceMs)) {
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
  const nights = section('Unattended', nightLines(facts, sinceMs))
  const notCounted: readonly Part[] =
    facts.endedPeriod === 'shortened'
      ? [
          {
            part: 'note',
            lines: [[`Only the newest ${facts.ended.length} ended operations are counted. All: `, { code: 'history' }]],
          },
        ]
      : []
  const parts: readonly Part[] = [
    { part: 'text', lines: [sentence] },
    ...notCounted,
    ...clusterPicture(facts),
    ...nights,
    ...open,
  ]
  return { message: { sentence, parts }, detail }
}

/** Everything that is open: sections about operations, and the first nodes of which there is something to say. */
function openParts(facts: ClusterFacts): readonly Part[] {
  const operations = (these: readonly OperationSummary[]) => these.map((operation) => operationLine(operation, facts))
  const waiting = waitingOperations(facts)
  const { page, parts } = nodeTable('Nodes', nodeRows(facts), facts, null)
  const next: Part = {
    part: 'buttons',
    buttons: commandButton('All nodes', `status --cluster ${facts.cluster}`),
  }
  return [
    ...section('Trouble', problemLines(facts)),
    ...section('Waiting for approval', operations(waiting.filter(({ state }) => state === 'awaiting approval'))),
    ...section('Waiting for their turn', operations(waiting.filter(({ state }) => state !== 'awaiting approval'))),
    ...section('Running', operations(runningOperations(facts))),
    ...section('Campaigns', facts.campaigns.map(campaignLine)),
    ...section('Stopped', stopLines(facts)),
    ...parts,
    ...(facts.triggers.length === 0 ? [] : section('Reboots', rebootsSeenLines(facts))),
    ...(page.pages === 1 ? [] : [next]),
  ]
}

/** The locks that an ended operation holds now, which may differ from those at its end; empty without any. */
function locksLeft({ operation }: OperationSummary, facts: ClusterFacts): string {
  if (facts.locks === null) return 'Its locks could not be read'
  const held = (which: 'runs' | 'drained nodes') =>
    heldBy(facts, which).flatMap(({ holder }) => (holder.operation === operation ? [holder.node] : []))
  const [locked, drained] = [held('runs'), held('drained nodes')]
  return [
    ...(locked.length === 0 ? [] : [`Lock still held: ${locked.join(', ')}`]),
    ...(drained.length === 0 ? [] : [`Still drained: ${drained.join(', ')}`]),
  ].join('. ')
}

// The most operations in the thread of a digest; history has all.
const maxEnded = 15

const worst = (operation: OperationSummary): number => (states as readonly string[]).indexOf(stateWords(operation))

/** The operations that ended, failed ones first, as a table. */
function detailOf(ended: readonly OperationSummary[], facts: ClusterFacts): Message {
  const shown = ended.toSorted((a, b) => worst(a) - worst(b)).slice(0, maxEnded)
  const more = ended.length - shown.length
  const sentence: RichText = [`${counted(ended.length, 'operation')} ended.`]
  return {
    sentence,
    parts: [
      {
        part: 'table',
        caption: `Ended operations (${ended.length})`,
        header: ['operation', 'outcome', 'what', 'who', 'took', 'ended', 'note'],
        rows: shown.map((operation) => endedRow(operation, facts)),
      },
      ...(more > 0 ? [{ part: 'note' as const, lines: [[`${more} more: `, { code: 'history' }]] }] : []),
    ],
  }
}

function endedRow(operation: OperationSummary, facts: ClusterFacts): readonly TableCell[] {
  const { nodes, reason, requester, startedAtMs, endedAtMs, changedAtMs, now } = operation
  const endMs = endedAtMs ?? changedAtMs
  return [
    [operationLink(operation.operation, facts)],
    stateWords(operation),
    [subject(operation, nodes), reason].filter((words) => words !== '').join(': '),
    [requesterSpan(requester)],
    startedAtMs === undefined ? '' : formatDuration(endMs - startedAtMs),
    [{ timeMs: endMs, shown: 'date and time' }],
    [now, locksLeft(operation, facts)].filter((words) => words !== '').join('. '),
  ]
}
