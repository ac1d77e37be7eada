// @module-tag slow

import { expect, test } from 'vitest'
import { sampled } from '../samples.ts'
import { triesToFind } from './finding.ts'
import { allMutations } from './mutations.ts'

test.each(sampled(allMutations, 1))('$violates invariant: finds that $mutation', async (mutation) => {
  expect(await triesToFind(mutation, 150)).not.toBeNull()
})

test('invariants: each has a mutation that it must find', () => {
  const ids = new Set(allMutations.map(({ violates }) => violates))
  expect([...ids].sort()).toEqual(['I1', 'I10', 'I11', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9'])
  expect(allMutations.length).toBeGreaterThanOrEqual(30)
})
