import type { Step } from './steps.ts'
import { stepTraits } from './steps.ts'

/** The step that takes a step back, made from the same data; null when nothing needs to. */
export function undoOf(step: Step): Step | null {
  const { node, limitMs } = step
  switch (step.kind) {
    case 'acquireLock':
      return { kind: 'releaseLock', node, limitMs: Math.min(limitMs, releaseLimitMs) }
    case 'drain':
      return { kind: 'undrain', node, hooks: step.undo, limitMs }
    case 'runPreTasks':
      return { kind: 'undoPreTasks', node, hook: step.undo, limitMs }
    case 'enterMaintenance':
      return { kind: 'leaveMaintenance', node, limitMs }
    case 'reboot':
      return { kind: 'disarm', node, limitMs }
    default:
      return null
  }
}

/** Freeing a lock waits for nobody; an hour's limit of the line would only hide a broken store. */
const releaseLimitMs = 600_000

/** Whether a step, once begun, can only be finished and never taken back: giving back only half helps nobody. */
export const isIrreversible = (step: Step): boolean => stepTraits[step.kind].undoneBy === 'impossible'

/** Whether a list of steps only gives back what was taken, so that nothing may keep it from starting. */
export const onlyRestores = (steps: readonly Step[]): boolean =>
  steps.every((step) => stepTraits[step.kind].touches !== 'worsens')
