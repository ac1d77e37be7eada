import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { planProblems } from '../../src/core/plan/problems.ts'
import type { StepInput } from '../../src/core/steps/definition.ts'
import { upgradePackages } from '../../src/core/steps/packages.ts'
import {
  backInService,
  drainedUntilUndrain,
  type FinalChange,
  finalChange,
  type LockedPart,
  outOfService,
  type ProvenReboot,
  provenReboot,
  type Recipe,
  type Work,
  withLock,
} from '../../src/core/steps/recipe.ts'
import type { StepOf } from '../../src/core/steps/table.ts'
import { holds } from '../property.ts'
import { policy } from '../world/policy.ts'
import { planOf, withSteps } from './plans-examples.ts'
import { node } from './policy-examples.ts'

const input: StepInput = { node: node('hyper-01', { roles: ['storage', 'compute'] }), policy, reason: 'kernel' }

const problemsOf = (recipe: Recipe, options: Partial<StepInput> = {}) =>
  planProblems(withSteps(planOf('reboot'), recipe({ ...input, ...options })))

const inputs = fc.record({ ifNeeded: fc.boolean(), breakGlass: fc.constantFrom(null, 'service checks') })

const changes = fc.array(
  fc.constant(null).map(() => finalChange(upgradePackages)),
  { maxLength: 4 },
)

const reboots = fc.option(fc.constantFrom('always', 'if needed', 'only if still needed').map(provenReboot))

describe('recipes', () => {
  test('recipe: every combination of parts makes a safe plan', () => {
    holds(
      fc.property(changes, reboots, inputs, (final, reboot, options) => {
        const work = reboot === null ? outOfService(...final) : outOfService(...final, reboot)
        expect(problemsOf(withLock(work), options)).toEqual([])
      }),
      200,
    )
    expect(problemsOf(withLock(backInService))).toEqual([])
    expect(problemsOf(drainedUntilUndrain)).toEqual([])
  })

  test('recipe: a part in the wrong place does not compile', () => {
    expectTypeOf<StepOf<'upgradePackages'>>().toEqualTypeOf<ReturnType<Parameters<typeof finalChange>[0]>>()
    expectTypeOf<Parameters<typeof withLock>>().toEqualTypeOf<[work: LockedPart]>()
    expectTypeOf<FinalChange>().not.toExtend<LockedPart>()
    expectTypeOf<Recipe>().not.toExtend<LockedPart>()
    // at most one reboot, after all other changes
    expectTypeOf<[FinalChange, FinalChange, ProvenReboot]>().toExtend<Work>()
    expectTypeOf<[ProvenReboot, FinalChange]>().not.toExtend<Work>()
    expectTypeOf<[ProvenReboot, ProvenReboot]>().not.toExtend<Work>()
  })
})
