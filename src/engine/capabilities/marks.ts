import type { Mark } from '../../core/capabilities/mark.ts'
import type { Step } from '../../core/steps/table.ts'
import { appliesCapability } from '../../core/steps/traits.ts'
import { type At, appliedTaskPlaceOf, type StepContext, taskPlaceOf } from '../step-contract/executor.ts'

/**
 * The mark of a step that applies a capability. Marks of all runs of Lockkeeper count as its own, because a drain is
 * taken over.
 */
export const applyMark = (at: StepContext, reason: string): Mark => ({
  run: at.run.run,
  applied: taskPlaceOf(at),
  reverted: null,
  ours: 'every run',
  drainedBy: [],
  reason: reason || at.run.command,
  before: null,
  version: null,
})

/**
 * The mark of a step that reverts a capability: an undo reverts only what its own run has applied; a step of the plan
 * reverts what any run has applied.
 */
export const revertMark = (at: StepContext): Mark => ({
  run: at.run.run,
  applied: at.undoes === null ? null : appliedTaskPlaceOf(at),
  reverted: taskPlaceOf(at),
  ours: at.undoes === null ? 'every run' : 'this run',
  drainedBy: at.undoes === null ? (at.run.memory.drainedBy ?? []) : [],
  reason: at.run.command,
  before: null,
  version: null,
})

/**
 * The index of the step that applied a capability: the step that is undone, or an earlier one; null when another run
 * did.
 */
function appliedAt({ run, index, undoes }: StepContext, name: string): number | null {
  if (undoes !== null) return index
  const isApply = (step: Step, at: number) => at < index && appliesCapability(step) && step.capability === name
  const found = run.steps.findLastIndex(isApply)
  return found === -1 ? null : found
}

/** Adds the stored value and version to a mark, for objects that have no place for a mark. */
export const remembered = (at: StepContext, mark: Mark, index: number | null): Mark =>
  index === null
    ? mark
    : {
        ...mark,
        applied: mark.applied ?? appliedTaskPlaceOf({ run: at.run, index }),
        before: at.run.memory.capabilityBefore?.[index] ?? null,
        version: at.run.memory.capabilityVersion?.[index] ?? null,
      }

/** The mark of a step that applies a capability by its name. */
export const namedApplyMark = (at: At<'applyCapability'>): Mark =>
  remembered(at, applyMark(at, at.step.reason), at.index)

/** The mark of a step that reverts a capability by its name. */
export const namedRevertMark = (at: At<'revertCapability'>): Mark =>
  remembered(at, revertMark(at), appliedAt(at, at.step.capability))
