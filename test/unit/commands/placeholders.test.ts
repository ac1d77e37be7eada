import { expect, it } from 'vitest'
import { argumentProblem, fill } from '../../../src/adapters/commands/placeholders.ts'
import type { Node } from '../../../src/core/inventory/node.ts'

const node: Node = {
  cluster: 'harbour',
  name: 'storage-01',
  roles: ['storage'],
  rack: 'a1',
  zone: null,
  group: 'storage',
  membership: 'alive',
  address: null,
}

it('facts of the node stand in the place of whole arguments', () => {
  const argv = ['ask', '{node}', '{rack}', '{cluster}', '{address}', '{"a": 1}', '{}']
  expect(fill(argv, node)).toEqual({
    is: 'filled',
    argv: ['ask', 'storage-01', 'a1', 'harbour', 'storage-01', '{"a": 1}', '{}'],
  })
})

it('a fact that the node does not have is no empty argument', () => {
  expect(fill(['ask', '{zone}'], node)).toEqual({ is: 'not filled', why: 'storage-01 has no zone' })
})

it('a fact that looks like an option or has control characters is not passed on', () => {
  expect(fill(['ask', '{rack}'], { ...node, rack: '--delete' }).is).toBe('not filled')
  expect(fill(['ask', '{rack}'], { ...node, rack: 'a\nb' }).is).toBe('not filled')
})

it('a placeholder inside an argument, or one that nobody knows, is named as a problem', () => {
  expect(argumentProblem('host:{node}')).toContain('{node} must be an argument of its own')
  expect(argumentProblem('{hostname}')).toContain('{hostname} is none of {node}')
  expect(fill(['{hostname}'], node).is).toBe('not filled')
  expect(argumentProblem('{node}')).toBeNull()
})
