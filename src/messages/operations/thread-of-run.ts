import type { RichText } from '../../core/message.ts'
import type { RunEvent } from '../../core/run/events.ts'
import { stillChanged } from '../../core/run/still-changed.ts'
import { titleOf, undoOf } from '../../core/steps/traits.ts'
import { collapsedBefore, collapsedWords, doneWords, isCollapsed, isExpected } from './collapsed.ts'
import type { Thread } from './thread-about.ts'

type At = { readonly atMs: number; readonly event: RunEvent }

type Created = Extract<RunEvent, { type: 'created' }>

const nodeOf = (before: readonly At[]): string => {
  const first = before[0]?.event
  return first?.type === 'created' ? first.node : 'the node'
}

const stepsOf = (before: readonly At[]): Created['steps'] => {
  const first = before[0]?.event
  return first?.type === 'created' ? first.steps : []
}

function titleAt(before: readonly At[], index: number, from = index): string {
  const steps = stepsOf(before)
  const step = steps[index]
  const number = from === index ? `${index + 1}` : `${from + 1}–${index + 1}`
  return step ? `${number}/${steps.length} ${titleOf(step.kind)}` : `step ${number}`
}

/** A line about a step, including the collapsed steps before it. */
function stepLine(mark: string, index: number, words: string, before: readonly At[]): RichText {
  const collapsed = collapsedBefore(before)
  const usual = collapsedWords(collapsed)
  return [`${mark} ${titleAt(before, index, collapsed[0]?.index)}: ${words}${usual === '' ? '' : ` (${usual})`}`]
}

function undoTitle(before: readonly At[], index: number): string {
  const step = stepsOf(before)[index]
  const undo = step ? undoOf(step) : null
  return undo ? titleOf(undo.kind) : 'undo'
}

const isUndone = (before: readonly At[], index: number): boolean => {
  const last = before.findLast(({ event }) => 'index' in event && event.index === index && event.type !== 'waiting')
  return last?.event.type.startsWith('undo') === true
}

/** Whether the run has just given its slots back for the same reason, which was reported then. */
const hasGivenBackFor = (key: string, before: readonly At[]): boolean => {
  const last = before.at(-1)?.event
  return last?.type === 'gaveBack' && last.because?.key === key
}

const hasChanged = (before: readonly At[]): boolean =>
  before.some(({ event }) => event.type === 'stepBegan' && event.changing.length > 0)

const actions = {
  'wait longer': () => 'asked to keep trying',
  'retry cleanup': () => 'retried the cleanup',
  'cleanup paid': () => 'marked it as done by hand',
  'mark failed': (node: string) => `marked ${node} failed`,
} as const

/** The thread's line about an event of a run; null when it has none. Steps that went as usual share a line. */
export function runLine({ event }: At, before: readonly At[], thread: Thread): RichText | null {
  switch (event.type) {
    case 'waiting':
      if (isExpected(event.key, before) || hasGivenBackFor(event.key, before)) return null
      return isUndone(before, event.index)
        ? [`◑ ${undoTitle(before, event.index)}: ${event.reason}`]
        : stepLine('◐', event.index, event.reason, before)
    case 'gaveBack':
      return [
        `Gave its slots back${event.because === null ? '' : `: ${event.because.reason}`}. Keeps its place in the queue.`,
      ]
    case 'gaveWay':
      return [
        `Gives way to ${event.to.node}, which ${event.to.why}: ${event.because}. Rolling back changes, then back in the queue.`,
      ]
    case 'stepDone':
      return isCollapsed(event, before) ? null : stepLine('●', event.index, doneWords(event, before), before)
    case 'notNeeded':
      return [`${event.evidence}.${hasChanged(before) ? ' Rolling back changes.' : ''}`]
    case 'stepFailed':
      return stepLine('✕', event.index, event.failure, before)
    case 'cancelTaken':
      return [`Stopping here${event.because === undefined ? '' : ` because ${event.because}`}. Rolling back changes.`]
    case 'undoDone':
      return [`↩ ${undoTitle(before, event.index)}: ${event.evidence}`]
    case 'undoFailed':
      return [`! ${undoTitle(before, event.index)} failed: ${event.owed}`]
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
    case 'stepBegan':
    case 'undoBegan':
    case 'noted':
    case 'ended':
      return null
  }
}

/** The state of the lock. A lock that was removed by others no longer keeps other runs out, so people must be told. */
const lockWords = (before: readonly At[]): string =>
  before.some(({ event }) => event.type === 'stepFailed' && event.code === 'lock lost')
    ? 'Lock LOST: other runs may start in its scopes although this node is not restored.'
    : 'Lock STILL HELD: nothing else starts in its scopes.'

function attentionLine(
  event: Extract<RunEvent, { type: 'needsAttention' }>,
  before: readonly At[],
  thread: Thread,
): RichText {
  const changed = stillChanged(before)
  const why = event.owed.length > 0 ? `cleanup pending: ${event.owed.join('; ')}` : event.why
  const still = changed.length > 0 ? ` Still changed: ${changed.join(', ')}.` : ''
  const { calls, requester } = thread
  const called = calls.some((span) => typeof span !== 'string' && 'person' in span && span.person === requester)
  return [
    { strong: 'Needs attention' },
    `: ${why}.${still} ${lockWords(before)} `,
    ...calls,
    ...(called ? [] : [{ person: requester }]),
  ]
}
