import type { Line } from '../messages/message.ts'
import { stepTraits } from '../plan/steps.ts'
import { undoOf } from '../plan/undo.ts'
import type { RunEvent } from '../run/events.ts'
import type { Thread } from './thread.ts'

type At = { readonly atMs: number; readonly event: RunEvent }

type Created = Extract<RunEvent, { type: 'created' }>

const stepsOf = (before: readonly At[]): Created['steps'] => {
  const first = before[0]?.event
  return first?.type === 'created' ? first.steps : []
}

function titleAt(before: readonly At[], index: number): string {
  const steps = stepsOf(before)
  const step = steps[index]
  return step ? `${index + 1}/${steps.length} ${stepTraits[step.kind].title}` : `step ${index + 1}`
}

function undoTitle(before: readonly At[], index: number): string {
  const step = stepsOf(before)[index]
  const undo = step ? undoOf(step) : null
  return undo ? stepTraits[undo.kind].title : 'undo'
}

const isTakenBack = (before: readonly At[], index: number): boolean => {
  const last = before.findLast(({ event }) => 'index' in event && event.index === index && event.type !== 'waiting')
  return last?.event.type.startsWith('undo') === true
}

const hasChanged = (before: readonly At[]): boolean =>
  before.some(({ event }) => event.type === 'stepBegan' && event.changing.length > 0)

const deeds = {
  'wait longer': 'lets it go on trying',
  'retry cleanup': 'has the cleanup tried again',
  'cleanup paid': 'did it by hand',
  'mark failed': 'marked it failed',
} as const

/** What the thread says about one event of a run; null when it says nothing. One line per step change, never per look. */
export function runLine({ event }: At, before: readonly At[], thread: Thread): Line | null {
  switch (event.type) {
    case 'waiting':
      return [
        isTakenBack(before, event.index)
          ? `◑ ${undoTitle(before, event.index)}: ${event.reason}`
          : `◐ ${titleAt(before, event.index)}: ${event.reason}`,
      ]
    case 'stepDone':
      return [`● ${titleAt(before, event.index)}: ${event.evidence}`]
    case 'notNeeded':
      return [`${event.evidence}.${hasChanged(before) ? ' What was done is taken back.' : ''}`]
    case 'stepFailed':
      return [`✕ ${titleAt(before, event.index)}: ${event.failure}`]
    case 'cancelTaken':
      return ['Stopping here, taking back what was done.']
    case 'undoDone':
      return [`↩ ${undoTitle(before, event.index)}: ${event.evidence}`]
    case 'undoFailed':
      return [`! ${undoTitle(before, event.index)} failed: ${event.owed}`]
    case 'recovered':
      return [`The journal had forgotten step ${event.phase}; read back from the lock's entry.`]
    case 'needsAttention':
      return attentionLine(event, before, thread)
    case 'resumed':
      return [event.found]
    case 'personActed':
      return [{ person: event.person }, ` ${deeds[event.act]}${event.reason ? `: ${event.reason}` : ''}.`]
    case 'created':
    case 'stepBegan':
    case 'undoBegan':
    case 'noted':
    case 'ended':
      return null
  }
}

/** A lock that other hands took away keeps nobody out any more, and people must not rely on it. */
const lockWords = (before: readonly At[]): string =>
  before.some(({ event }) => event.type === 'stepFailed' && event.code === 'lock lost')
    ? 'Its lock is LOST: others may start in its scopes although this node is not whole.'
    : 'The lock is STILL HELD, nothing else will start in its scopes.'

function attentionLine(
  event: Extract<RunEvent, { type: 'needsAttention' }>,
  before: readonly At[],
  thread: Thread,
): Line {
  const changed = before.flatMap(({ event: earlier }) => (earlier.type === 'stepBegan' ? earlier.changing : []))
  const why = event.owed.length > 0 ? `cleanup is owed: ${event.owed.join('; ')}` : event.why
  const still = changed.length > 0 ? ` Changed so far: ${[...new Set(changed)].join(', ')}.` : ''
  const { calls, requester } = thread
  const called = calls.some((span) => typeof span !== 'string' && 'person' in span && span.person === requester)
  return [
    { strong: 'A person is needed' },
    `: ${why}.${still} ${lockWords(before)} `,
    ...calls,
    ...(called ? [] : [{ person: requester }]),
  ]
}
