import { plain, type RichText } from '../../core/message.ts'
import type { RunEvent } from '../../core/run/events.ts'
import { runState } from '../../core/run/fold.ts'
import { pastPointOfNoReturn } from '../../core/run/next.ts'
import { stillChanged } from '../../core/run/still-changed.ts'
import { stepTitle } from '../../core/steps/traits.ts'
import { calledSpan } from '../wording/requester.ts'
import { type RunAt, stepsIn } from './run-journal.ts'
import type { Thread } from './thread-about.ts'

const nodeOf = (before: readonly RunAt[]): string => {
  const first = before[0]?.event
  return first?.type === 'created' ? first.node : 'the node'
}

const hasChanged = (before: readonly RunAt[]): boolean =>
  before.some(({ event }) => event.type === 'stepBegan' && event.changing.length > 0)

const actions = {
  'wait longer': () => 'asked to keep trying',
  'retry cleanup': () => 'retried the cleanup',
  'cleanup paid': () => 'marked it as done by hand',
  'mark failed': (node: string) => `marked ${node} failed`,
} as const

/** Whether nothing can be taken back after a failure, so that the next entry calls a person and says why. */
function callsAPerson(journal: readonly RunAt[]): boolean {
  const state = runState(journal)
  return state !== null && pastPointOfNoReturn(state)
}

/**
 * The thread's line about an event that is told at once: trouble, a restart, or what a person did; null for every other event.
 * Finished phases and waits have lines of their own. What a later entry says as well, such as why a person is called, has no line.
 */
export function runLine({ atMs, event }: RunAt, before: readonly RunAt[], thread: Thread): RichText | null {
  switch (event.type) {
    case 'gaveBack':
      return [
        `Gave its slots back${event.because === null ? '' : `: ${event.because.reason}`}. Keeps its place in the queue.`,
      ]
    case 'gaveWay':
      if (event.to === null)
        return [`Leaves the lock queue: ${event.because}. Nothing was changed; goes on when it is approved again.`]
      return [
        `Gives way to ${event.to.node}, which ${event.to.why}: ${event.because}. Rolling back changes, then back in the queue.`,
      ]
    case 'notNeeded':
      return notNeededLine(event, before, thread)
    case 'stepFailed':
      return callsAPerson([...before, { atMs, event }]) ? null : [`✕ ${titleAt(before, event.index)}: ${event.failure}`]
    case 'cancelTaken':
      // a person's request has a line already
      return event.because === undefined ? null : [`Stopping here because ${event.because}. Rolling back changes.`]
    case 'recovered':
      return [`The journal lost step ${event.phase}; recovered from the lock entry.`]
    case 'needsAttention':
      return attentionLine(event, before, thread)
    case 'resumed':
      return [event.found]
    case 'personActed':
      return [
        { person: event.person },
        ` ${actions[event.act](nodeOf(before))}${event.reason ? `: “${event.reason}”` : ''}.`,
      ]
    case 'created':
    case 'waiting':
    case 'stepBegan':
    case 'stepDone':
    case 'undoBegan':
    case 'undoDone':
    case 'undoFailed':
    case 'noted':
    case 'ended':
      return null
  }
}

function notNeededLine(
  { evidence, why }: Extract<RunEvent, { type: 'notNeeded' }>,
  before: readonly RunAt[],
  { plan, requester }: Thread,
): RichText | null {
  const back = hasChanged(before) ? ' Rolling back changes.' : ''
  if (why === 'not converging')
    return [{ strong: 'Not converging' }, `: ${evidence}. Left alone.${back} `, calledSpan(requester)]
  // of several nodes, the line of their wave counts those with nothing to do
  return plan.nodes.length > 1 ? null : [`${evidence}.${back}`]
}

function titleAt(before: readonly RunAt[], index: number): string {
  const step = stepsIn(before)[index]
  return step === undefined ? `step ${index + 1}` : stepTitle(step)
}

/** The state of the lock. A lock that was removed by others no longer keeps other runs out, so people must be told. */
const lockWords = (before: readonly RunAt[]): string =>
  before.some(({ event }) => event.type === 'stepFailed' && event.code === 'lock lost')
    ? 'Lock LOST: other runs may start in its scopes although this node is not restored.'
    : 'Lock STILL HELD: nothing else starts in its scopes.'

function attentionLine(
  event: Extract<RunEvent, { type: 'needsAttention' }>,
  before: readonly RunAt[],
  thread: Thread,
): RichText {
  const changed = stillChanged(before)
  const why = event.owed.length > 0 ? `cleanup pending: ${event.owed.join('; ')}` : event.why
  const still = changed.length > 0 ? ` Still changed: ${changed.join(', ')}.` : ''
  const { calls, requester } = thread
  const asked = calledSpan(requester)
  const called = calls.some((span) => plain([span]) === plain([asked]))
  return [
    { strong: 'Needs attention' },
    `: ${why}.${still} ${lockWords(before)} `,
    ...calls,
    ...(called ? [] : [asked]),
  ]
}
