import type { Line } from '../messages/message.ts'
import type { OperationEvent } from '../operation/events.ts'
import { shortHash } from '../plan/plan.ts'
import { lasting } from './durations.ts'
import { ruleLine } from './rule.ts'
import type { Thread } from './thread.ts'

type At = { readonly atMs: number; readonly event: OperationEvent }

const mention = (person: string): Line => [{ person }]
const approvalsIn = (before: readonly At[]): number => {
  const cleared = before.findLastIndex(({ event }) => event.type === 'planChanged')
  return before.slice(cleared + 1).filter(({ event }) => event.type === 'approved').length
}
const needed = ({ plan }: Thread): number => plan.rule?.parts.reduce((sum, { count }) => sum + count, 0) ?? 0

/** What the thread says about one event of an operation; null when it says nothing. */
export function operationLine({ atMs, event }: At, before: readonly At[], thread: Thread): Line | null {
  switch (event.type) {
    case 'submitted':
      if (thread.plan.rule === null || event.expiresAtMs === null) return null
      return [
        'Approval asked: ',
        ...ruleLine(thread.plan.rule),
        '. Open until ',
        { timeMs: event.expiresAtMs, shown: 'time' },
        '.',
      ]
    case 'approved':
      return [
        ...mention(event.person),
        ` approved plan ${shortHash(event.hash)}: ${approvalsIn(before) + 1} of ${needed(thread)}.`,
      ]
    case 'denied':
      return [
        ...mention(event.person),
        ` denied it: ${event.reason || 'no reason given'}. Nothing was changed. `,
        ...mention(thread.requester),
      ]
    case 'approverLost':
      return [
        ...mention(event.person),
        ` no longer counts: ${event.why}. One more approval needed. `,
        ...mention(thread.requester),
      ]
    case 'planChanged':
      return [
        'The plan changed since approval: ',
        event.difference.join('; '),
        `. Approvals cleared, nothing changed. Now plan ${shortHash(event.hash)}. `,
        ...mention(thread.requester),
      ]
    case 'reminded':
      return ['Still open: ', ...ruleLine(thread.plan.rule), `. ${approvalsIn(before)} so far.`]
    case 'expired':
      return [
        `Expired with ${approvalsIn(before)} of ${needed(thread)} approvals. Nothing was changed. `,
        ...mention(thread.requester),
      ]
    case 'queued':
      return thread.plan.rule === null ? null : ['Approved. Checks are repeated now, then it starts.']
    case 'held':
      return event.why.length === 0 ? null : [`Not started: ${event.why.join('; ')}. Watching; it starts by itself.`]
    case 'cancelAsked':
      return [
        ...mention(event.person),
        ` asked to stop${event.reason ? `: ${event.reason}` : ''}. It stops at the next safe point.`,
      ]
    case 'pauseAsked':
      return [...mention(event.person), ' asked for a pause after this node.']
    case 'paused':
      return ['Paused. Nothing else starts until it is resumed. ', ...mention(thread.requester)]
    case 'resumed':
      return [...mention(event.person), ' resumed it.']
    case 'started':
      return [`Started: ${event.evidence.map(({ gate, evidence }) => `${gate}: ${evidence}`).join('; ')}.`]
    case 'runStarted':
      return thread.plan.nodes.length === 1
        ? null
        : [
            { strong: event.node },
            ` begins (${thread.plan.nodes.findIndex(({ node }) => node === event.node) + 1} of ${thread.plan.nodes.length}).`,
          ]
    case 'ended':
      return endLine(atMs, event, before, thread)
    case 'runEnded':
    case 'planned':
    case 'discarded':
      return null
  }
}

function endLine(
  atMs: number,
  event: Extract<OperationEvent, { type: 'ended' }>,
  before: readonly At[],
  thread: Thread,
): Line {
  const startedAtMs = before.find(({ event: { type } }) => type === 'started')?.atMs
  const took = startedAtMs === undefined ? '' : ` in ${lasting(atMs - startedAtMs)}`
  const words = {
    succeeded: `Done${took}: `,
    failed: `Failed${took}: `,
    cancelled: 'Cancelled: ',
    'needs attention': 'A person is needed: ',
  }
  return [words[event.outcome], event.summary, ' ', ...mention(thread.requester)]
}
