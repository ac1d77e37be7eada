import type { RunEvent } from '../../core/run/events.ts'
import type { Step } from '../../core/steps/table.ts'
import { stepTitle } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { markOf } from '../wording/steps.ts'
import { type RunAt, stepsIn } from './run-journal.ts'
import { undoTitle } from './wait-line.ts'

/** The work on a step, or its undo, in a run: from when until when in milliseconds since 1970, and what came of it. */
export type StepSpan = {
  readonly index: number
  readonly mark: string
  readonly title: string
  readonly fromMs: number
  readonly toMs: number
  /** Evidence or failure, and the longest wait. */
  readonly words: string
}

/** Waits that are shorter are part of the work. */
const shortestWaitMs = 10_000

type Ending = { readonly mark: string; readonly words: string; readonly isUndo: boolean }

/** What an event says about the end of a step or its undo; null for any other event. */
function endingOf(event: RunEvent): Ending | null {
  switch (event.type) {
    case 'stepDone':
      return { mark: markOf('done'), words: event.evidence, isUndo: false }
    case 'stepFailed':
      return { mark: markOf('failed'), words: event.failure, isUndo: false }
    case 'notNeeded':
      return { mark: markOf('done'), words: event.evidence, isUndo: false }
    case 'undoDone':
      return { mark: markOf('undone'), words: event.evidence, isUndo: true }
    case 'undoFailed':
      return { mark: markOf('undo failed'), words: event.owed, isUndo: true }
    default:
      return null
  }
}

/**
 * The steps and undos of a run in the order in which they ended, from its journal. Each begins where the one before it ended.
 * The step in work ends at `nowMs`.
 */
export function spansOf(journal: readonly RunAt[], nowMs: number): readonly StepSpan[] {
  const steps = stepsIn(journal)
  const spans: StepSpan[] = []
  let since: readonly RunAt[] = journal.slice(0, 1)
  for (const entry of journal.slice(1)) {
    const { event, atMs } = entry
    since = [...since, entry]
    const ending = endingOf(event)
    const step = 'index' in event ? steps[event.index] : undefined
    if (ending === null || step === undefined || !('index' in event)) continue
    const title = ending.isUndo ? undoTitle(step) : stepTitle(step)
    const words = [ending.words, longestWait(since, atMs)].filter((one) => one !== '').join('; ')
    spans.push({ index: event.index, mark: ending.mark, title, fromMs: since[0]?.atMs ?? atMs, toMs: atMs, words })
    since = [entry]
  }
  return [...spans, ...inWork(since, steps, nowMs)]
}

/** The step or undo that has not ended; empty without one. */
function inWork(since: readonly RunAt[], steps: readonly Step[], nowMs: number): readonly StepSpan[] {
  const last = since.at(-1)?.event
  if (last === undefined || last.type === 'ended') return []
  const open = since.findLast(({ event }) => event.type === 'stepBegan' || event.type === 'waiting')
  if (open === undefined || !('index' in open.event) || since[0] === open) return []
  const step = steps[open.event.index]
  if (step === undefined) return []
  const fromMs = since[0]?.atMs ?? open.atMs
  const words = open.event.type === 'waiting' ? open.event.reason : ''
  return [{ index: open.event.index, mark: markOf('begun'), title: stepTitle(step), fromMs, toMs: nowMs, words }]
}

/** The longest wait among these entries, the last of which is at `toMs`; empty when all were short. */
function longestWait(since: readonly RunAt[], toMs: number): string {
  const waits = since.flatMap(({ event, atMs }, index) =>
    event.type === 'waiting' ? [{ reason: event.reason, ms: (since[index + 1]?.atMs ?? toMs) - atMs }] : [],
  )
  const longest = waits.reduce<(typeof waits)[number] | null>(
    (most, one) => (most && most.ms >= one.ms ? most : one),
    null,
  )
  return longest === null || longest.ms < shortestWaitMs
    ? ''
    : `waited ${formatDuration(longest.ms)}: ${longest.reason}`
}
