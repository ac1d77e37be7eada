import { expect, test } from 'vitest'
import { checkPins } from '../../src/main/doctor/pins.ts'
import { policy } from '../world/policy.ts'

test('F20 doctor: warns about a pin that names no node, in any spelling', () => {
  const pins = { 'STORAGE-01.example.com': ['storage'], 'storge-01': ['storage'] }
  const nodes = [{ name: 'storage-01' }, { name: 'compute-01' }]
  expect(checkPins({ ...policy, pins }, nodes).map(({ is, seen }) => [is, seen])).toEqual([
    ['warning', 'pins: storge-01 names no node. Did you mean storage-01?'],
  ])
})
