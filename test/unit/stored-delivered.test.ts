import { expect, test } from 'vitest'
import { deliveredSchema, storedDelivered } from '../../src/adapters/redis/stored/delivered.ts'
import { type Delivered, nothingDelivered } from '../../src/engine/ports/chat.ts'

// as earlier versions stored it: at most one run, and nothing else
const before =
  '{"card":{"channel":"C1","timestamp":"1.2"},"cardHash":"h","inDoubt":{"key":"k","sinceMs":5,"to":{"entries":3,"operation":4,"run":"op-1-1"}},"thread":{"entries":0,"operation":2,"run":null}}'

test('delivered messages: a text of an earlier version is read, and is stored as the same text', () => {
  const data = deliveredSchema.parse(JSON.parse(before))
  expect(data.thread).toEqual({ operation: 2, runs: {} })
  expect(data.inDoubt?.to).toEqual({ operation: 4, runs: { 'op-1-1': 3 } })
  expect(storedDelivered(data)).toBe(before)
})

test('delivered messages: a thread that is at several runs is read as it was stored', () => {
  const several: Delivered = { ...nothingDelivered, thread: { operation: 6, runs: { 'op-1-1': 9, 'op-1-2': 4 } } }
  expect(deliveredSchema.parse(JSON.parse(storedDelivered(several)))).toEqual(several)
})

test('delivered messages: a text of no known form is not read', () => {
  expect(
    deliveredSchema.safeParse({ card: null, cardHash: null, inDoubt: null, thread: { operation: 1 } }).success,
  ).toBe(false)
})
