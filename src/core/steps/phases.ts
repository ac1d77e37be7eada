import type { StepPhase } from './definition.ts'
import type { Step } from './table.ts'
import { traitsOf } from './traits.ts'

/** The steps of one phase; `first` and `last` are indices into the plan's steps. */
export type PhaseOfSteps = { readonly phase: StepPhase; readonly first: number; readonly last: number }

/** The phase of the step with this index; an index outside the list is in the first or last phase. */
export function phaseAt(steps: readonly Step[], index: number): StepPhase {
  const step = steps[index]
  if (step === undefined) return index < 0 ? 'check and lock' : 'verify and release'
  const { phase } = traitsOf(step.kind)
  if (typeof phase === 'string') return phase
  return phaseAt(steps, phase.of(step) === 'as the step before' ? index - 1 : index + 1)
}

/** Groups consecutive steps by phase, in order. */
export function phasesOf(steps: readonly Step[]): readonly PhaseOfSteps[] {
  const phases: PhaseOfSteps[] = []
  for (const index of steps.keys()) {
    const phase = phaseAt(steps, index)
    const open = phases.at(-1)
    if (open?.phase === phase) phases[phases.length - 1] = { ...open, last: index }
    else phases.push({ phase, first: index, last: index })
  }
  return phases
}
