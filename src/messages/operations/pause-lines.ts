import type { RichText } from '../../core/message.ts'
import type { OperationAt, OperationEvent } from '../../core/operation/events.ts'
import { pauseByRefusal, refusedLastAfter } from '../../core/operation/quarantine.ts'
import type { Operation } from '../../core/operation/state.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { pausesAfter } from '../wording/active-nodes.ts'
import { mention } from '../wording/requester.ts'
import type { Thread } from './thread-about.ts'
import { activeNodes, restoredWords } from './thread-words.ts'

type RunEnded = Extract<OperationEvent, { type: 'runEnded' }>

/** The line about a request to pause. */
export function pauseAskedLine(event: Extract<OperationEvent, { type: 'pauseAsked' }>, was: Operation): RichText {
  const when = event.after === undefined ? pausesAfter(activeNodes(was)) : 'after this wave'
  return [...mention(event.person), ` requested a pause ${when}.`, ...restoredWords(event)]
}

/** The line about a pause that has begun. `before` are the entries before it. */
export function pausedLine(
  event: Extract<OperationEvent, { type: 'paused' }>,
  was: Operation,
  before: readonly OperationAt[],
  { requester }: Thread,
): RichText {
  const { why, restored } = event
  const said = why ?? (restored === undefined ? null : 'it was paused before')
  const words = said === null ? pauseWords(was, before) : `Paused: ${said}.`
  return [words, ...restoredWords(event), ' Nothing else starts until it is resumed. ', ...mention(requester)]
}

/** The reason of a pause. An operation that was pausing already is not paused because it was held. */
function pauseWords(was: Operation, before: readonly OperationAt[]): string {
  if (was.state !== 'pausing' && was.held.length > 0) return `Paused: it was held for too long: ${was.held.join('; ')}.`
  for (const [index, { event }] of [...before.entries()].toReversed()) {
    if (event.type === 'resumed' || event.type === 'pauseAsked') break
    if (event.type === 'soakFailed') return 'Paused: the last wave did not stay healthy.'
    const why = event.type === 'runEnded' ? whyPaused(event, runEnds(before.slice(0, index)), was.plan) : null
    if (why !== null) return `Paused: ${why}.`
  }
  return 'Paused.'
}

/** Why the end of a run paused the operation; null when it did not. `earlier` are the ends of runs before it. */
function whyPaused(event: RunEnded, earlier: readonly RunEnded[], plan: Plan): string | null {
  if (event.recovered === 'yes') return `${event.node} needed a person`
  let refusedLast: 'yes' | 'no' = 'no'
  for (const { outcome, refusal } of earlier) refusedLast = refusedLastAfter(refusedLast, outcome, refusal)
  const pause = pauseByRefusal({ plan, runs: earlier, refusedLast }, event.refusal)
  if (pause === null) return null
  return pause === 'two in a row'
    ? 'two nodes in a row refused to be drained'
    : `two nodes refused to be drained for the same cause, ${event.refusal}`
}

const runEnds = (entries: readonly OperationAt[]): readonly RunEnded[] =>
  entries.flatMap(({ event }) => (event.type === 'runEnded' ? [event] : []))
