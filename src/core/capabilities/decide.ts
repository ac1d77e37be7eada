import type { CapabilityFailure, CapabilityState, VersionedValue } from './state.ts'

/** What becomes of a step that applies or reverts a capability; one thing. */
export type CapabilityDecision =
  /** `before` is written down with the intent. */
  | { readonly does: 'act'; readonly before: VersionedValue | null }
  | { readonly does: 'wait'; readonly words: string; readonly key: string }
  | { readonly does: 'finish'; readonly evidence: string; readonly routine: string | null }
  | { readonly does: 'fail'; readonly code: CapabilityFailure; readonly why: string }

const act: CapabilityDecision = { does: 'act', before: null }
const wait = (words: string, key = words): CapabilityDecision => ({ does: 'wait', words, key })
const finish = (evidence: string, routine: string | null = null): CapabilityDecision => ({
  does: 'finish',
  evidence,
  routine,
})
const fail = (code: CapabilityFailure, why: string): CapabilityDecision => ({ does: 'fail', code, why })

const unknown = (name: string, why: string): CapabilityDecision =>
  wait(`the state of ${name} is unknown: ${why}`, `the state of ${name} is unknown`)

/** What an apply may assume: whether repeating it is harmless, and whether its intent is already written down. */
export type Applying = { readonly idempotent: 'yes' | 'no'; readonly begun: 'yes' | 'no' }

/** An apply whose answer was lost is repeated only if that is harmless, or if the first is shown to have done nothing. */
const mayRepeat = (certain: 'yes' | 'no', { idempotent, begun }: Applying): boolean =>
  begun === 'no' || idempotent === 'yes' || certain === 'yes'

/**
 * What an observation means for the step that applies a capability. Unknown is only waited for. What was overridden is
 * not applied again: the step fails, and the run unwinds as far as it can.
 */
export function applyDecision(name: string, state: CapabilityState, applying: Applying): CapabilityDecision {
  switch (state.is) {
    case 'not begun':
      return mayRepeat(state.certain, applying)
        ? { does: 'act', before: state.before }
        : wait(`it is not known yet whether ${name} has begun`)
    case 'partly':
      return mayRepeat(state.certain, applying)
        ? act
        : wait(`it is not known yet whether the rest of ${name} has begun: ${state.missing.join(', ')}`)
    case 'working':
      return wait(state.words, state.key)
    case 'applied':
      return finish(state.evidence, state.routine)
    case 'not ours':
      return finish(`was on already, not by us: ${state.what}`)
    case 'overridden':
      return fail('overridden', `${name} was changed by ${state.by}: ${state.what}`)
    case 'reverted':
      return fail('capability failed', `${name} was reverted; nothing is applied under its mark any more`)
    case 'unknown':
      return unknown(name, state.why)
    case 'failed':
      return fail(state.code, state.why)
  }
}

/**
 * What an observation means for the step that reverts a capability. A mark that could still be applied is sealed first,
 * even if nothing was begun. What others have changed since is not lifted: a person decides.
 */
export function revertDecision(
  name: string,
  state: CapabilityState,
  reverting: 'on the way forward' | 'on the way back',
): CapabilityDecision {
  switch (state.is) {
    case 'not begun':
    case 'partly':
    case 'applied':
      return act
    case 'working':
      return state.on === 'apply' ? act : wait(state.words, state.key)
    case 'failed':
      return state.on === 'apply' ? act : fail(state.code, state.why)
    case 'not ours':
      if (state.sealed === 'no') return act
      return finish(
        `it stays on, ${reverting === 'on the way back' ? 'as it was before' : 'it is not ours'}: ${state.what}`,
      )
    case 'overridden':
      if (state.sealed === 'no') return act
      return fail('owed', `${name} was changed by ${state.by} and is not lifted: ${state.what}`)
    case 'reverted':
      return finish(state.evidence, state.routine)
    case 'unknown':
      return unknown(name, state.why)
  }
}
