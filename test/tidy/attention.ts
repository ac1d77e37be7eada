import type { Step, StepKind } from '../../src/core/steps/table.ts'
import { isIrreversible, undoOf } from '../../src/core/steps/traits.ts'
import { changingCommands, plannedSteps } from '../world/planned-steps.ts'

const behindNoReturn = (steps: readonly Step[]): readonly Step[] => {
  const first = steps.findIndex((step) => step.kind === 'reboot' || isIrreversible(step))
  if (first === -1) return []
  // the reboot itself can be taken back until it has happened, an upgrade once begun can not
  return steps.slice(steps[first]?.kind === 'reboot' ? first + 1 : first)
}

const distinct = <T>(list: readonly T[]): readonly T[] => [...new Set(list)]

/** The steps that call a person when they fail: all that come after the point of no return of some command. */
export const stepsThatCall: readonly StepKind[] = distinct(
  changingCommands.flatMap(({ name }) => behindNoReturn(plannedSteps(name, 'compute')).map(({ kind }) => kind)),
)

/** What is owed when it fails: all that takes a step of some command back. */
export const undosThatAreOwed: readonly StepKind[] = distinct(
  changingCommands.flatMap(({ name }) => plannedSteps(name, 'compute').flatMap((step) => undoOf(step)?.kind ?? [])),
)
