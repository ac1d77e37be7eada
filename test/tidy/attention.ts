import type { Step, StepKind } from '../../src/core/steps/table.ts'
import { isIrreversible, undoOf } from '../../src/core/steps/traits.ts'
import { changingCommands, plannedSteps } from '../world/planned-steps.ts'

const behindNoReturn = (steps: readonly Step[]): readonly Step[] => {
  const first = steps.findIndex((step) => step.kind === 'reboot' || isIrreversible(step))
  if (first === -1) return []
  // a reboot can be undone until it has happened; an upgrade that has begun cannot
  return steps.slice(steps[first]?.kind === 'reboot' ? first + 1 : first)
}

const distinct = <T>(list: readonly T[]): readonly T[] => [...new Set(list)]

/** The steps that need a person when they fail: those after the point of no return of any command. */
export const stepsThatCall: readonly StepKind[] = distinct(
  changingCommands.flatMap(({ name }) => behindNoReturn(plannedSteps(name, 'compute')).map(({ kind }) => kind)),
)

/** The steps whose failure leaves cleanup pending: those that undo a step of any command. */
export const undosThatAreOwed: readonly StepKind[] = distinct(
  changingCommands.flatMap(({ name }) => plannedSteps(name, 'compute').flatMap((step) => undoOf(step)?.kind ?? [])),
)
