import type { RichText } from '../../core/message.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { isOutage, type RunEvent } from '../../core/run/events.ts'
import { phasesOf } from '../../core/steps/phases.ts'
import type { Step } from '../../core/steps/table.ts'
import { lockUseOf, proofOf, stepTitle, traitsOf, undoOf } from '../../core/steps/traits.ts'
import { phaseWords } from '../wording/steps.ts'
import { type RunAt, stepsIn } from './run-journal.ts'

type Waiting = Extract<RunEvent, { type: 'waiting' }>

const shortestMs = 30_000
const amongOthersMs = 300_000

/**
 * How long a run waits before its thread says so, in milliseconds: 30 s for a check, a lock or an outage; for work, twice its
 * usual time, but at most half of its limit. Of several nodes some always wait for others: a check or a lock takes 5 min, or half
 * of its limit, until it is news.
 */
export function noticeMs(event: Waiting, before: readonly RunAt[], { nodes }: Pick<Plan, 'nodes'>): number {
  const step = stepsIn(before)[event.index]
  if (step === undefined || isOutage(event.key)) return shortestMs
  if (!isWork(event, step, before))
    return nodes.length === 1 ? shortestMs : Math.max(shortestMs, Math.min(amongOthersMs, step.limitMs / 2))
  return Math.max(shortestMs, Math.min(2 * traitsOf(step.kind).typicalMs, step.limitMs / 2))
}

/** Whether the run waits for something that it began, such as a hook or a boot, and not for others. */
function isWork({ index, key }: Waiting, step: Step, before: readonly RunAt[]): boolean {
  if (isOutage(key) || lockUseOf(step) === 'taken') return false
  return (
    proofOf(step) === 'new boot' ||
    before.some(({ event }) => (event.type === 'stepBegan' || event.type === 'undoBegan') && event.index === index)
  )
}

/** The line about a wait that lasts: the phase, or the undo, and the reason. */
export function waitLine(event: Waiting, before: readonly RunAt[]): RichText {
  const steps = stepsIn(before)
  const step = steps[event.index]
  const slow = step !== undefined && isWork(event, step, before) ? ' takes longer than usual' : ''
  if (isUndone(event.index, before)) return [`◑ ${undoTitle(step)}${slow}: ${event.reason}`]
  const phase = phasesOf(steps).find(({ first, last }) => first <= event.index && event.index <= last)
  return [`◐ ${phase === undefined ? 'step' : phaseWords(phase, steps)}${slow}: ${event.reason}`]
}

/** The title of the step that undoes a step. */
export function undoTitle(step: Step | undefined): string {
  const undo = step === undefined ? null : undoOf(step)
  return undo === null ? 'undo' : stepTitle(undo)
}

const isUndone = (index: number, before: readonly RunAt[]): boolean => {
  const last = before.findLast(({ event }) => 'index' in event && event.index === index && event.type !== 'waiting')
  return last?.event.type.startsWith('undo') === true
}
