import type { StepProgress } from '../../core/run/state.ts'
import type { PhaseOfSteps } from '../../core/steps/phases.ts'
import type { Step } from '../../core/steps/table.ts'
import { isFinalChange, titleOf } from '../../core/steps/traits.ts'

/** The marks differ in shape, not in colour, and each stands beside a word. */
const marks: { readonly [K in StepProgress['is']]: string } = {
  pending: '○',
  begun: '◐',
  done: '●',
  failed: '✕',
  undoing: '◑',
  undone: '↩',
  'undo failed': '!',
}

/** The mark of a step's progress. */
export const markOf = (is: StepProgress['is']): string => marks[is]

/** The mark of several steps together: the worst one while something is wrong, otherwise their progress. */
export function markOfAll(progress: readonly StepProgress['is'][]): string {
  for (const worst of ['undo failed', 'failed', 'undoing', 'undone'] as const)
    if (progress.includes(worst)) return markOf(worst)
  if (progress.every((is) => is === 'done')) return markOf('done')
  return markOf(progress.every((is) => is === 'pending') ? 'pending' : 'begun')
}

/** The words for a phase; the final change is named after the steps that cannot be undone. */
export function phaseWords(phase: PhaseOfSteps, steps: readonly Step[]): string {
  if (phase.phase !== 'final change') return phase.phase
  return stepsIn(phase, steps)
    .filter(isFinalChange)
    .map(({ kind }) => titleOf(kind))
    .join(' and ')
}

/** The steps of a phase. */
const stepsIn = ({ first, last }: PhaseOfSteps, steps: readonly Step[]): readonly Step[] => steps.slice(first, last + 1)

/** The words for a phase in plan and card; says so when it cannot be undone. */
export function phaseTitle(phase: PhaseOfSteps, steps: readonly Step[]): string {
  const words = phaseWords(phase, steps)
  return stepsIn(phase, steps).some(isFinalChange) ? `${words} (cannot be undone)` : words
}
