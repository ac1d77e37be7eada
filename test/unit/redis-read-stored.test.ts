import { expect, test } from 'vitest'
import { z } from 'zod'
import { readStored } from '../../src/adapters/redis/stored/read-stored.ts'
import { Failure } from '../../src/engine/ports/failure.ts'

const schema = z.strictObject({ slot: z.number() })

test('stored value: is read by its schema, and is null when nothing is stored', () => {
  expect(readStored(schema, '{"slot":7}', 'the slot')).toEqual({ slot: 7 })
  expect(readStored(schema, null, 'the slot')).toBeNull()
})

test.each(['{"slot":', '{"slot":"7"}', '{"slot":7,"more":1}', 'null'])(
  'I7 stored value: %s is refused by name',
  (text) => {
    expect(() => readStored(schema, text, 'the slot')).toThrow(Failure)
    expect(() => readStored(schema, text, 'the slot')).toThrow('the slot is invalid')
  },
)
