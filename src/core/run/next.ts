import type { Step, StepKind } from '../steps/table.ts'
import { arms, isFinalChange, isIrreversible, lockUseOf, traitsOf, undoOf } from '../steps/traits.ts'
import type { RunOutcome } from './events.ts'
import type { RunState } from './state.ts'

/** What a run does next; one thing. */
export type NextAction =
  | { readonly does: 'nothing' }
  | { readonly does: 'step'; readonly index: number }
  /** Looks only: a person is wanted, but what is watched may still come right by itself. */
  | { readonly does: 'watch'; readonly index: number }
  | { readonly does: 'undo'; readonly index: number }
  /** Looks only: a person owes this cleanup, but may have paid it, or it may have come right by itself. */
  | { readonly does: 'watch undo'; readonly index: number }
  | { readonly does: 'take cancel'; readonly index: number }
  | { readonly does: 'call a person'; readonly index: number; readonly why: string; readonly owed: readonly string[] }
  | { readonly does: 'end'; readonly outcome: RunOutcome }

/** Whether something was done that can only be finished, never taken back. */
export function pastPointOfNoReturn(state: RunState): boolean {
  return state.steps.some((step, index) => {
    const is = state.progress[index]?.is
    if (is === undefined || is === 'pending' || neverBegan(state, step, index)) return false
    if (arms(step)) return is === 'done' && state.rebootDisproved === 'no' && state.memory.rebooted !== 'no'
    return isIrreversible(step)
  })
}

/** A change whose intent was never written down: nothing is changed before that, so that no bot has begun it. */
const neverBegan = ({ failure }: RunState, step: Step, index: number): boolean =>
  isFinalChange(step) && failure?.index === index && failure.begun === 'no'

/** Whether a person can do a step in the bot's place, and say so; nobody can say that a node is healthy. */
export const canBeDoneByHand = (kind: StepKind): boolean => traitsOf(kind).byHand === 'yes'

/** Whether a reboot was armed, and taking it back has failed: until the node answers, it may still fire. */
export const mayStillFire = (state: RunState): boolean =>
  state.steps.some(
    (step, index) =>
      (arms(step) || lockUseOf(step) === 'taken') &&
      state.progress[index]?.is === 'undo failed' &&
      state.memory.bootIdBefore !== undefined,
  )

/** Whether a person may still have the run stopped, and everything taken back. */
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
    // As long as a reboot may still fire, the node is not brought back for it.
    if (step && arms(step) && is === 'undo failed') break
    if (!step || is === undefined || is === 'pending' || is === 'undone' || is === 'undo failed') continue
    if (undoOf(step) === null) continue
    // What is owed keeps its lock: a person pays first.
    if (lockUseOf(step) === 'taken' && failedUndo !== -1) break
    return { does: 'undo', index }
  }
  if (failedUndo !== -1) return { does: 'call a person', index: failedUndo, why: 'cleanup pending', owed: state.owed }
  return { does: 'end', outcome: endedAs(state) }
}

/** What the run does next, from its state alone; `cancel` is whether a person asked for it. */
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
