import type { Message, Part, RichText } from '../../core/message.ts'
import { isEndedEarly } from '../../core/operation/ended-early.ts'
import type { OperationAt } from '../../core/operation/events.ts'
import type { Operation } from '../../core/operation/state.ts'
import { lastRuns } from '../../core/operation/state.ts'
import { endedBadly } from '../../core/run/outcome.ts'
import { phasesOf } from '../../core/steps/phases.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { requesterSpan } from '../wording/requester.ts'
import { phaseTitle } from '../wording/steps.ts'
import { headline } from './headline.ts'
import { type RunAt, stepsIn } from './run-journal.ts'
import { type StepSpan, spansOf } from './step-spans.ts'
import { timelinePicture } from './timeline-picture.ts'

/** A run and its journal. */
export type RunJournal = { readonly node: string; readonly journal: readonly RunAt[] }

// The most nodes that fit into a message.
const maxRuns = 10

/** The runs that a timeline shows: failed and active ones first, then in the order of their start. */
export function runsOfTimeline(operation: Operation): readonly Operation['runs'][number][] {
  const rank = ({ outcome }: Operation['runs'][number]) => (outcome === null || endedBadly(outcome) ? 0 : 1)
  return lastRuns(operation)
    .toSorted((one, other) => rank(one) - rank(other))
    .slice(0, maxRuns)
}

/**
 * When everything happened and how long it took, from the journals: the operation, and the phases of each run. The only run
 * has its steps and their evidence as well. Several nodes have a picture, from the journal of the operation.
 */
export function timeline(
  operation: Operation,
  journal: readonly OperationAt[],
  runs: readonly RunJournal[],
  nowMs: number,
): Message {
  const heading = headline(operation, [])
  const more = lastRuns(operation).length - runs.length
  return {
    sentence: [`Timeline: ${heading} (${operation.operation})`],
    parts: [
      { part: 'header', text: `Timeline: ${heading}` },
      { part: 'text', lines: operationLines(operation) },
      ...timelinePicture(operation, journal, nowMs),
      ...runs.map((run): Part => ({ part: 'text', lines: runLines(run, runs.length, nowMs) })),
      ...(more > 0 ? [{ part: 'note' as const, lines: [[`and ${more} more nodes`]] }] : []),
    ],
  }
}

const at = (timeMs: number): RichText[number] => ({ timeMs, shown: 'date and time' })

function operationLines(operation: Operation): readonly RichText[] {
  const { requester, submittedAtMs, approvals, startedAtMs, endedAtMs } = operation
  return [
    ...(submittedAtMs === null ? [] : [[at(submittedAtMs), ' requested by ', requesterSpan(requester)]]),
    ...approvals.map(({ person, atMs }) => [at(atMs), ' approved by ', { person }]),
    ...(startedAtMs === null ? [] : [[at(startedAtMs), ' started']]),
    ...(endedAtMs === null ? [] : [[at(endedAtMs), ` ${isEndedEarly(operation) ? 'ended early' : operation.state}`]]),
  ]
}

function runLines({ node, journal }: RunJournal, runs: number, nowMs: number): readonly RichText[] {
  const steps = stepsIn(journal)
  const spans = spansOf(journal, nowMs)
  const phases = phasesOf(steps).flatMap((phase): readonly RichText[] => {
    const own = spans.filter(({ index }) => phase.first <= index && index <= phase.last)
    const [first, last] = [own[0], own.at(-1)]
    if (first === undefined || last === undefined) return []
    const took = formatDuration(last.toMs - first.fromMs)
    const line: RichText = [{ timeMs: first.fromMs, shown: 'time' }, ` ${phaseTitle(phase, steps)}: ${took}`]
    return runs > 1 ? [line] : [line, ...own.map(stepLine)]
  })
  return [[{ strong: node }], ...phases]
}

const stepLine = ({ mark, index, title, fromMs, toMs, words }: StepSpan): RichText => [
  `${mark} ${index + 1}. ${title}, ${formatDuration(toMs - fromMs)}${words === '' ? '' : `: ${words}`}`,
]
