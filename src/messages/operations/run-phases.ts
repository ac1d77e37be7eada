import type { ShownPhase } from '../../core/message.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { RunState, StepProgress } from '../../core/run/state.ts'
import { phasesOf } from '../../core/steps/phases.ts'
import type { Step } from '../../core/steps/table.ts'
import { markOfAll, phaseTitle } from '../wording/steps.ts'

/** The phases of a run with their progress. */
export function runPhases(run: RunState): readonly ShownPhase[] {
  return phasesOf(run.steps).map((phase) => {
    const { first, last } = phase
    const progress = run.steps.slice(first, last + 1).map((_, index) => progressAt(run, first + index))
    return { title: phaseTitle(phase, run.steps), ...shownProgress(progress) }
  })
}

/**
 * The phases of the nodes that stay in a plan, all pending. Empty when their phases differ, as those of *Details* then
 * say more.
 */
export function plannedPhases({ nodes }: Plan, staying: readonly string[]): readonly ShownPhase[] {
  const shown = new Set(staying)
  const titles = nodes.filter(({ node }) => shown.has(node)).map(({ steps }) => titlesOf(steps))
  const [first = []] = titles
  if (titles.some((other) => other.join() !== first.join())) return []
  return first.map((title) => ({ title, ...shownProgress(['pending']) }))
}

const titlesOf = (steps: readonly Step[]): readonly string[] => phasesOf(steps).map((phase) => phaseTitle(phase, steps))

/**
 * The progress of a step. The current step counts as begun, because a step that only waits has no `stepBegan` event.
 */
function progressAt(run: RunState, index: number): StepProgress['is'] {
  const is = run.progress[index]?.is ?? 'pending'
  return is === 'pending' && run.status === 'working' && run.current === index ? 'begun' : is
}

/** The state of several steps together, and its mark. */
function shownProgress(progress: readonly StepProgress['is'][]): Pick<ShownPhase, 'is' | 'mark'> {
  const mark = markOfAll(progress)
  if (progress.some((is) => is === 'undo failed' || is === 'failed')) return { is: 'error', mark }
  if (progress.every((is) => is === 'done')) return { is: 'complete', mark }
  // What was rolled back is as it was before.
  return { is: progress.every((is) => is === 'pending' || is === 'undone') ? 'pending' : 'in progress', mark }
}
