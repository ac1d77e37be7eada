import type { CapabilityFailure, CapabilityState, VersionedValue } from './state.ts'

/** What a step that applies or reverts a capability does next. */
export type CapabilityDecision =
  /** `before` is stored with the intent. */
  | { readonly does: 'act'; readonly before: VersionedValue | null }
  | { readonly does: 'wait'; readonly words: string; readonly key: string }
  | { readonly does: 'finish'; readonly evidence: string; readonly routine: string | null }
  /** `cause` as in the state; only of an apply. */
  | { readonly does: 'fail'; readonly code: CapabilityFailure; readonly why: string; readonly cause?: string }

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

/**
 * What an apply may assume. `idempotent`: repeating it is harmless. `begun`: its intent is already stored. `before`:
 * the value, off, that was stored with the intent; null where the object has a field for a mark.
 */
export type Applying = {
  readonly idempotent: 'yes' | 'no'
  readonly begun: 'yes' | 'no'
  readonly before: VersionedValue | null
}

/**
 * What a revert may assume: whether the run goes forward or unwinds, and the value stored before the apply, null as for
 * an apply.
 */
export type Reverting = {
  readonly way: 'on the way forward' | 'on the way back'
  readonly before: VersionedValue | null
}

/** An apply whose answer was lost is repeated only if that is harmless or if the first one certainly did nothing. */
const mayRepeat = (certain: 'yes' | 'no', { idempotent, begun }: Applying): boolean =>
  begun === 'no' || idempotent === 'yes' || certain === 'yes'

/**
 * The decision of the step that applies a capability, from its observed state. An unknown state only waits. An
 * overridden capability is not applied again: the step fails and the run unwinds.
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
      return finish(
        applying.before === null
          ? `was on already, not by us: ${state.what}`
          : `was off before and is on, by this run or by others: ${state.what}`,
      )
    case 'overridden':
      return fail('overridden', `${name} was changed by ${state.by}: ${state.what}`)
    case 'reverted':
      return fail('capability failed', `${name} was reverted; nothing is applied under its mark any more`)
    case 'unknown':
      return unknown(name, state.why)
    case 'failed':
      return { ...fail(state.code, state.why), ...(state.cause === undefined ? {} : { cause: state.cause }) }
  }
}

/**
 * The decision of the step that reverts a capability, from its observed state. A mark that is not sealed is sealed
 * first, even if nothing was begun. Two states fail as `owed`, so that a person decides: the object was changed by
 * others, or its value was off before and is on without proof that this run wrote it.
 */
export function revertDecision(name: string, state: CapabilityState, { way, before }: Reverting): CapabilityDecision {
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
      if (before !== null) return fail('owed', `${name} was off before, is on now and is not lifted: ${state.what}`)
      return finish(`it stays on, ${way === 'on the way back' ? 'as it was before' : 'it is not ours'}: ${state.what}`)
    case 'overridden':
      if (state.sealed === 'no') return act
      return fail('owed', `${name} was changed by ${state.by} and is not lifted: ${state.what}`)
    case 'reverted':
      return finish(state.evidence, state.routine)
    case 'unknown':
      return unknown(name, state.why)
  }
}
