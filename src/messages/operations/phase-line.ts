import type { RichText } from '../../core/message.ts'
import type { RunEvent } from '../../core/run/events.ts'
import { endingOf } from '../../core/run/step-ending.ts'
import { type PhaseOfSteps, phasesOf } from '../../core/steps/phases.ts'
import type { Step } from '../../core/steps/table.ts'
import { arms, isFinalChange, proofOf, stepWords, traitsOf } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { phaseWords } from '../wording/steps.ts'
import { type RunAt, stepsIn } from './run-journal.ts'

type Done = { readonly atMs: number; readonly event: Extract<RunEvent, { type: 'stepDone' }> }

const isDone = (entry: RunAt): entry is Done => entry.event.type === 'stepDone'

/** The phase that this step ends; null when it ends none. */
const endedBy = ({ event }: Done, steps: readonly Step[]): PhaseOfSteps | null =>
  phasesOf(steps).find(({ last }) => last === event.index) ?? null

/** The phases that ended in these entries of a run's journal, in order, each once. */
export function phasesEnded(journal: readonly RunAt[], entries: readonly RunAt[]): readonly PhaseOfSteps[] {
  const steps = stepsIn(journal)
  const ended = new Map(
    entries.filter(isDone).flatMap((entry) => {
      const phase = endedBy(entry, steps)
      return phase === null ? [] : [[phase.last, phase]]
    }),
  )
  return [...ended.values()]
}

/**
 * Whether the entries between two positions of a run's journal say more than that their steps were done: new findings beside
 * passed checks, or the result of a final change other than a reboot.
 */
export function hasNews(journal: readonly RunAt[], from: number, to: number): boolean {
  const [entries, steps] = [journal.slice(from, to), stepsIn(journal)]
  const isResult = ({ event }: Done) => {
    const step = steps[event.index]
    return step !== undefined && isFinalChange(step) && !arms(step)
  }
  return entries.filter(isDone).some(isResult) || newFindings(journal.slice(0, from), entries).length > 0
}

/** Findings beside passed checks in these entries that no earlier entry of the journal has. */
function newFindings(before: readonly RunAt[], entries: readonly RunAt[]): readonly string[] {
  const newsOf = (of: readonly RunAt[]) => of.filter(isDone).flatMap(({ event }) => endingOf(event).brief?.news ?? [])
  const known = new Set(newsOf(before))
  return [...new Set(newsOf(entries))].filter((finding) => !known.has(finding))
}

/**
 * The line about phases that ended between the positions `from` and `to` of a run's journal: their names, how long they took
 * together, what was done, and new findings.
 */
export function phaseLine(journal: readonly RunAt[], from: number, to: number): RichText {
  const [before, entries] = [journal.slice(0, from), journal.slice(from, to)]
  const steps = stepsIn(journal)
  const phases = phasesEnded(journal, entries)
  const names = phases.map((phase) => phaseWords(phase, steps)).join(', ')
  const tookMs = (entries.at(-1)?.atMs ?? 0) - beganMs(journal, phases[0])
  const words = [...doneWords(journal, entries), ...newFindings(before, entries)].join('; ')
  return [`● ${names} done in ${formatDuration(tookMs)}${words === '' ? '' : `: ${words}`}`]
}

/** When a phase began: at the end of the phase before it, or with the run. */
function beganMs(journal: readonly RunAt[], phase: PhaseOfSteps | undefined): number {
  const before = journal.findLast((entry) => isDone(entry) && entry.event.index === (phase?.first ?? 0) - 1)
  return (before ?? journal[0])?.atMs ?? 0
}

/** What the finished steps of these entries changed, and what proves it. */
function doneWords(journal: readonly RunAt[], entries: readonly RunAt[]): readonly string[] {
  const steps = stepsIn(journal)
  const done = entries.filter(isDone)
  const proof = done.find(({ event }) => provesBoot(steps[event.index]))
  const isProven = proof !== undefined && endingOf(proof.event).brief === null
  return done.flatMap((entry) => {
    const { event } = entry
    const step = steps[event.index]
    if (step === undefined) return []
    if (entry === proof) return isProven ? [event.evidence] : []
    // the new boot ID says more than the node's silence
    if (isFinalChange(step)) return arms(step) && isProven ? [] : [event.evidence]
    return hasChanged(journal, event) ? [changeWords(event, step)] : []
  })
}

const provesBoot = (step: Step | undefined): boolean => step !== undefined && proofOf(step) === 'new boot'

/** Whether a finished step changed something of the node or cluster, apart from its lock. */
const hasChanged = (journal: readonly RunAt[], done: Done['event']): boolean =>
  endingOf(done).effect !== 'none' &&
  traitsOf(stepsIn(journal)[done.index]?.kind ?? 'checkNode').touches !== 'nothing' &&
  journal.some(({ event }) => event.type === 'stepBegan' && event.index === done.index && event.changing.length > 0)

/** The finished change in few words. */
const changeWords = (done: Done['event'], step: Step): string => endingOf(done).brief?.words || stepWords(step)
