import { expect, it } from 'vitest'
import { argumentProblem, fill } from '../../../src/adapters/commands/placeholders.ts'
import { nodeOf } from '../../world/node.ts'

const node = nodeOf('storage-01', { roles: ['storage'], rack: 'a1', group: 'storage' })

it('placeholders: stand for whole arguments and are replaced by facts of the node', () => {
  const argv = ['ask', '{node}', '{rack}', '{cluster}', '{address}', '{"a": 1}', '{}']
  expect(fill(argv, node)).toEqual({
    is: 'filled',
    argv: ['ask', 'storage-01', 'a1', 'harbour', 'storage-01', '{"a": 1}', '{}'],
  })
})

it('placeholders: a fact that the node lacks is not replaced by an empty argument', () => {
  expect(fill(['ask', '{zone}'], node)).toEqual({ is: 'not filled', why: 'storage-01 has no zone' })
})

it('placeholders: refuse a fact that looks like an option or has control characters', () => {
  expect(fill(['ask', '{rack}'], { ...node, rack: '--delete' }).is).toBe('not filled')
  expect(fill(['ask', '{rack}'], { ...node, rack: 'a\nb' }).is).toBe('not filled')
})

it('placeholders: one inside an argument and an unknown one are problems', () => {
  expect(argumentProblem('host:{node}')).toContain('{node} must be an argument of its own')
  expect(argumentProblem('{hostname}')).toContain('{hostname} is none of {node}')
  expect(fill(['{hostname}'], node).is).toBe('not filled')
  expect(argumentProblem('{node}')).toBeNull()
})
