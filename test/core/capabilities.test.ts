import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Applying, applyDecision, type Reverting, revertDecision } from '../../src/core/capabilities/decide.ts'
import { isMarked, type Mark, markText, taskName } from '../../src/core/capabilities/mark.ts'
import {
  applyOrder,
  capabilityRanks,
  inParts,
  type RankedCapability,
  revertOrder,
} from '../../src/core/capabilities/rank.ts'
import type { CapabilityState } from '../../src/core/capabilities/state.ts'
import { holds } from '../property.ts'

const yesOrNo = fc.constantFrom('yes' as const, 'no' as const)
const way = fc.constantFrom('apply' as const, 'revert' as const)
const words = fc.string({ minLength: 1, maxLength: 8 })
const names = fc.array(words, { maxLength: 3 })

const states: { readonly [Is in CapabilityState['is']]: fc.Arbitrary<Extract<CapabilityState, { is: Is }>> } = {
  'not begun': fc.record({ is: fc.constant('not begun'), certain: yesOrNo, before: fc.constant(null) }),
  working: fc.record({
    is: fc.constant('working'),
    on: way,
    done: fc.nat(5),
    of: fc.nat(5),
    words,
    key: words,
  }),
  partly: fc.record({ is: fc.constant('partly'), ours: names, others: names, missing: names, certain: yesOrNo }),
  applied: fc.record({ is: fc.constant('applied'), evidence: words, routine: fc.option(words) }),
  overridden: fc.record({ is: fc.constant('overridden'), what: words, by: words, sealed: yesOrNo }),
  'not ours': fc.record({ is: fc.constant('not ours'), what: words, sealed: yesOrNo }),
  reverted: fc.record({ is: fc.constant('reverted'), evidence: words, routine: fc.option(words) }),
  unknown: fc.record({ is: fc.constant('unknown'), why: words }),
  failed: fc.record({
    is: fc.constant('failed'),
    on: way,
    code: fc.constantFrom('hook failed' as const, 'task lost' as const, 'capability failed' as const),
    why: words,
  }),
}
const anyState: fc.Arbitrary<CapabilityState> = fc.oneof(...Object.values(states))
const before = fc.option(fc.constant({ value: 'off', version: '1' }))
const applying = fc.record<Applying>({ idempotent: yesOrNo, begun: yesOrNo, before })
const reverting = fc.record<Reverting>({
  way: fc.constantFrom('on the way forward' as const, 'on the way back' as const),
  before,
})

describe('decisions of capabilities', () => {
  test('I7 unknown: leads to waiting and to nothing else, on the way forward and on the way back', () => {
    holds(
      fc.property(states.unknown, applying, reverting, (state, how, path) => {
        expect(applyDecision('x', state, how).does).toBe('wait')
        expect(revertDecision('x', state, path).does).toBe('wait')
      }),
    )
  })
  test('I5 overridden: is not applied again, and is owed once its mark is sealed', () => {
    holds(
      fc.property(states.overridden, applying, reverting, (state, how, path) => {
        expect(applyDecision('x', state, how)).toMatchObject({ does: 'fail', code: 'overridden' })
        const revert = revertDecision('x', state, path)
        expect(revert).toMatchObject(state.sealed === 'no' ? { does: 'act' } : { does: 'fail', code: 'owed' })
      }),
    )
  })
  test('I5 apply: acts only when something is missing', () => {
    holds(
      fc.property(anyState, applying, (state, how) => {
        if (applyDecision('x', state, how).does === 'act') expect(['not begun', 'partly']).toContain(state.is)
      }),
    )
  })
  test('I5 apply: is not repeated while a first one, which is not idempotent, may still take effect', () => {
    holds(
      fc.property(fc.oneof(states['not begun'], states.partly), (state) => {
        const again = applyDecision('x', state, { idempotent: 'no', begun: 'yes', before: null })
        expect(again.does).toBe(state.certain === 'yes' ? 'act' : 'wait')
        expect(applyDecision('x', state, { idempotent: 'yes', begun: 'yes', before: null }).does).toBe('act')
        expect(applyDecision('x', state, { idempotent: 'no', begun: 'no', before: null }).does).toBe('act')
      }),
    )
  })
  test('I5 revert: finishes only when the mark is sealed', () => {
    holds(
      fc.property(anyState, reverting, (state, path) => {
        if (revertDecision('x', state, path).does !== 'finish') return
        expect(state.is === 'reverted' || (state.is === 'not ours' && state.sealed === 'yes')).toBe(true)
      }),
    )
  })
  test('F104 I5 revert: an object that was off before and is on is pending cleanup when nothing proves whose it is', () => {
    holds(
      fc.property(states['not ours'], reverting, (state, how) => {
        const sealed = how.before === null ? { does: 'finish' } : { does: 'fail', code: 'owed' }
        expect(revertDecision('x', state, how)).toMatchObject(state.sealed === 'no' ? { does: 'act' } : sealed)
      }),
    )
  })
  test('I5 revert: a failed apply is taken back, and a failed revert stays failed', () => {
    holds(
      fc.property(states.failed, reverting, (state, path) => {
        expect(revertDecision('x', state, path).does).toBe(state.on === 'apply' ? 'act' : 'fail')
      }),
    )
  })
  test('I5 revert: ends what is still being applied, and waits for what is being reverted', () => {
    holds(
      fc.property(states.working, reverting, (state, path) => {
        expect(revertDecision('x', state, path).does).toBe(state.on === 'apply' ? 'act' : 'wait')
      }),
    )
  })
})

describe('ranks of capabilities', () => {
  const capability = fc.record<RankedCapability>({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    rank: fc.constantFrom(...capabilityRanks),
  })
  // a name has one rank, whichever role lists it
  const ranked = fc
    .array(capability)
    .map((all) => [...new Map(all.map((one) => [one.name, one])).values()])
    .chain((known) => fc.array(fc.subarray(known), { maxLength: 4 }))

  test('order: every capability of any role once, by rank', () => {
    holds(
      fc.property(ranked, (roles) => {
        const order = applyOrder(roles)
        expect([...new Set(order.map(({ name }) => name))]).toHaveLength(order.length)
        expect(new Set(order)).toEqual(new Set(roles.flat()))
        const places = order.map(({ rank }) => capabilityRanks.indexOf(rank))
        expect(places).toEqual(places.toSorted((a, b) => a - b))
      }),
    )
  })
  test('order: reverting is the reverse of applying', () => {
    holds(
      fc.property(ranked, (roles) => {
        const order = applyOrder(roles)
        expect(revertOrder(order).toReversed()).toEqual(order)
      }),
    )
  })
  test('order: gates come again before the first shield', () => {
    holds(
      fc.property(ranked, (roles) => {
        const order = applyOrder(roles)
        const { first, moving, shielding } = inParts(order)
        expect([...first, ...moving, ...shielding]).toEqual(order)
        const ranksOf = (part: readonly RankedCapability[]) => part.map(({ rank }) => rank)
        expect(['guard', 'stop new work']).toEqual(expect.arrayContaining(ranksOf(first)))
        expect(['move work', 'silence']).toEqual(expect.arrayContaining(ranksOf(moving)))
        expect(['shield', 'maintenance']).toEqual(expect.arrayContaining(ranksOf(shielding)))
      }),
    )
  })
})

test('I5 marks: a text carries the mark of its own run, or of any run where a drained node is taken over', () => {
  const mark: Mark = {
    run: 'op-1-1',
    applied: { place: '6', attempt: 1 },
    reverted: null,
    ours: 'this run',
    drainedBy: [],
    reason: 'new kernel',
    before: null,
    version: null,
  }
  expect(markText(mark)).toBe('lockkeeper op-1-1: new kernel')
  expect(isMarked(markText(mark), mark)).toBe(true)
  expect(isMarked(markText(mark), { run: 'op-1-11', ours: 'this run' })).toBe(false)
  expect(isMarked(markText({ ...mark, run: 'op-1-11' }), mark)).toBe(false)
  expect(isMarked(markText(mark), { run: 'op-2-1', ours: 'every run' })).toBe(true)
  expect(isMarked('lockkeeper host swap', { run: 'op-2-1', ours: 'every run' })).toBe(false)
  expect(isMarked('lockkeeper: disk swap', { run: 'op-2-1', ours: 'every run' })).toBe(false)
  expect(isMarked('disk swap by Kim', { run: 'op-2-1', ours: 'every run' })).toBe(false)
})

test('marks: long tasks are named after their place, and another attempt has another name', () => {
  expect(taskName({ place: '4', attempt: 1 }, 'noout')).toBe('4-noout')
  expect(taskName({ place: '4-undo', attempt: 1 }, 'noout')).toBe('4-undo-noout')
  expect(taskName({ place: '4-undo', attempt: 2 }, 'noout')).toBe('4-undo-noout-2')
})
