import { type Step, type StepKind, type StepOf, stepTraits } from './steps.ts'

type Traits = typeof stepTraits
/** The kinds of steps that a step of another kind takes back. */
type Undoable = { [K in StepKind]: Traits[K]['undoneBy'] extends StepKind ? K : never }[StepKind]
type UndoOf<K extends Undoable> = Extract<Step, { kind: Traits[K]['undoneBy'] }>

/** Freeing a lock waits for nobody; an hour's limit of the line would only hide a broken store. */
const releaseLimitMs = 600_000

const undos: { readonly [K in Undoable]: (step: StepOf<K>) => UndoOf<K> } = {
  acquireLock: ({ node, limitMs }) => ({ kind: 'releaseLock', node, limitMs: Math.min(limitMs, releaseLimitMs) }),
  drain: ({ node, undo, limitMs }) => ({ kind: 'undrain', node, hooks: undo, limitMs }),
  runPreTasks: ({ node, undo, limitMs }) => ({ kind: 'undoPreTasks', node, hook: undo, limitMs }),
  enterMaintenance: ({ node, limitMs }) => ({ kind: 'leaveMaintenance', node, limitMs }),
  reboot: ({ node, limitMs }) => ({ kind: 'disarm', node, limitMs }),
}

/** The step that takes a step back, made from the same data; null when nothing needs to, or nothing can. */
export function undoOf(step: Step): Step | null {
  const undo = (undos as { readonly [kind: string]: ((step: never) => Step) | undefined })[step.kind]
  // each is called with a step of its own kind only
  return undo?.(step as never) ?? null
}

/** Whether a step, once begun, can only be finished and never taken back: giving back only half helps nobody. */
export const isIrreversible = (step: Step): boolean => stepTraits[step.kind].undoneBy === 'impossible'

/** Whether a list of steps only gives back what was taken, so that nothing may keep it from starting. */
export const onlyRestores = (steps: readonly Step[]): boolean =>
  steps.every((step) => stepTraits[step.kind].touches !== 'worsens')
