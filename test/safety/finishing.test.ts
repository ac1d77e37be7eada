import { expect, test } from 'vitest'
import { begins, holders, operationOf, runOf, untilOver, untilStep, worldWith } from '../conformance/cycle.ts'

test('I6 undrain: finishes although its approvals no longer suffice once maintenance is off', async () => {
  const world = worldWith()
  await untilOver(await begins(world, 'drain compute-01'))
  const cycle = await begins(world, 'undrain compute-01')
  await untilStep(cycle, 'undrain')
  expect(runOf(cycle)?.changed).toEqual([])
  // storage needs two approvals
  world.roles.set('compute-01', ['storage'])
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
  expect(await holders(world)).toEqual([])
})
