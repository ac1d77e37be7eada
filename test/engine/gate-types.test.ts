import { expectTypeOf, test } from 'vitest'
import type { Consequence, Moment, OnNo } from '../../src/core/gates/moment.ts'
import type { Gate, GateOnNo } from '../../src/engine/gates/gate.ts'

// checked by the compiler: `npm run types` fails when one of these expectations does not hold

/** The consequences of a no that a table may have, by moment. */
type Allowed<T extends OnNo> = { readonly [M in Moment]: NonNullable<T[M]> }

test('guard: a no causes at each moment only what is done then', () => {
  expectTypeOf<Allowed<OnNo>>().toEqualTypeOf<{
    readonly plan: 'refuse' | 'warn'
    readonly submit: 'refuse'
    readonly start: 'refuse' | 'hold'
    readonly nextNode: 'refuse' | 'hold'
    readonly acquire: 'wait' | 'unwind'
    readonly firstChange: 'wait' | 'unwind'
    readonly eachChange: 'wait' | 'unwind'
    readonly arming: 'wait' | 'unwind'
    readonly resume: 'refuse'
    readonly after: 'wait' | 'warn'
  }>()
  expectTypeOf<Allowed<OnNo>[Moment]>().toEqualTypeOf<Consequence>()
})

test('gate: a no holds an operation that is about to start with nodes, and never ends it', () => {
  expectTypeOf<Gate['onNo']>().toEqualTypeOf<GateOnNo>()
  expectTypeOf<Allowed<GateOnNo>['start' | 'nextNode']>().toEqualTypeOf<'hold'>()
  expectTypeOf<Omit<Allowed<GateOnNo>, 'start' | 'nextNode'>>().toEqualTypeOf<
    Omit<Allowed<OnNo>, 'start' | 'nextNode'>
  >()
})
