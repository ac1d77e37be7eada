import type { Step, StepKind } from '../steps/table.ts'
import { arms, isFinalChange, isIrreversible, lockUseOf, traitsOf, undoOf } from '../steps/traits.ts'
import type { RunOutcome } from './events.ts'
import type { RunState } from './state.ts'

/** The next action of a run. */
export type NextAction =
  | { readonly does: 'nothing' }
  | { readonly does: 'step'; readonly index: number }
  /** Observes without acting: the run needs attention, but the observed state may still recover. */
  | { readonly does: 'watch'; readonly index: number }
  | { readonly does: 'undo'; readonly index: number }
  /**
   * Observes without acting: this cleanup is pending, but a person may have done it or it may be unnecessary by now.
   */
  | { readonly does: 'watch undo'; readonly index: number }
  | { readonly does: 'take cancel'; readonly index: number }
  | { readonly does: 'call a person'; readonly index: number; readonly why: string; readonly owed: readonly string[] }
  | { readonly does: 'end'; readonly outcome: RunOutcome }

/** Whether the run has done something that can only be finished, never undone. */
export function pastPointOfNoReturn(state: RunState): boolean {
  return state.steps.some((step, index) => {
    const is = state.progress[index]?.is
    if (is === undefined || is === 'pending' || neverBegan(state, step, index)) return false
    if (arms(step)) return is === 'done' && state.rebootDisproved === 'no' && state.memory.rebooted !== 'no'
    return isIrreversible(step)
  })
}

/** Whether a change has certainly not begun: its intent was never stored, and nothing is changed before that. */
const neverBegan = ({ failure }: RunState, step: Step, index: number): boolean =>
  isFinalChange(step) && failure?.index === index && failure.begun === 'no'

/** Whether a person can do a step in the bot's place and confirm it. */
export const canBeDoneByHand = (kind: StepKind): boolean => traitsOf(kind).byHand === 'yes'

/** Whether disarming an armed reboot has failed, so that it may fire until the node answers. */
export const mayStillFire = (state: RunState): boolean =>
  state.steps.some(
    (step, index) =>
      (arms(step) || lockUseOf(step) === 'taken') &&
      state.progress[index]?.is === 'undo failed' &&
      state.memory.bootIdBefore !== undefined,
  )

/** Whether a person can still cancel the run, which then undoes everything. */
export const mayStillCancel = (state: RunState): boolean => state.status === 'working' && !pastPointOfNoReturn(state)

function watch(state: RunState): NextAction {
  const owed = state.progress.findLastIndex(({ is }) => is === 'undo failed')
  if (owed !== -1) return { does: 'watch undo', index: owed }
  return state.current < state.steps.length ? { does: 'watch', index: state.current } : { does: 'nothing' }
}

const endedAs = (state: RunState): RunOutcome => state.unwindingTo ?? 'succeeded'

function unwind(state: RunState): NextAction {
  const failedUndo = state.progress.findIndex(({ is }) => is === 'undo failed')
  for (let index = state.steps.length - 1; index >= 0; index--) {
    const step = state.steps[index]
    const is = state.progress[index]?.is
    // While a reboot may still fire, the node is not brought back into service.
    if (step && arms(step) && is === 'undo failed') break
    if (!step || is === undefined || is === 'pending' || is === 'undone' || is === 'undo failed') continue
    if (undoOf(step) === null) continue
    // The run keeps its lock until a person confirms the pending cleanup.
    if (lockUseOf(step) === 'taken' && failedUndo !== -1) break
    return { does: 'undo', index }
  }
  if (failedUndo !== -1) return { does: 'call a person', index: failedUndo, why: 'cleanup pending', owed: state.owed }
  return { does: 'end', outcome: endedAs(state) }
}

/** The next action of a run, from its state alone; `cancel` says whether a person requested it. */
export function nextAction(state: RunState, cancel: 'asked' | 'not asked'): NextAction {
  switch (state.status) {
    case 'ended':
      return { does: 'nothing' }
    case 'needs attention':
      return watch(state)
    case 'unwinding':
      if (state.unwindingTo === 'failed') return { does: 'end', outcome: 'failed' }
      if (state.unwindingTo === 'undone' && pastPointOfNoReturn(state))
        return { does: 'call a person', index: state.current, why: state.failure?.failure ?? 'a step failed', owed: [] }
      return unwind(state)
    case 'working':
      if (cancel === 'asked' && mayStillCancel(state) && state.current < state.steps.length)
        return { does: 'take cancel', index: state.current }
      if (state.current >= state.steps.length) return { does: 'end', outcome: 'succeeded' }
      return { does: 'step', index: state.current }
  }
}
