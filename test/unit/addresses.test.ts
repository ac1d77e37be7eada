import { beforeEach, expect, test } from 'vitest'
import { addressLookup } from '../../src/main/bot/addresses.ts'
import { nodeOf } from '../world/node.ts'

let nowMs = 0
let reads = 0
let nodes = [nodeOf('n1', { address: '10.0.0.1' }), nodeOf('n2', { address: null })]
const inventory = {
  async nodes() {
    reads += 1
    return nodes
  },
  lastKnown: () => null,
}

beforeEach(() => {
  nowMs = 1_000_000
  reads = 0
  nodes = [nodeOf('n1', { address: '10.0.0.1' }), nodeOf('n2', { address: null })]
})

test('F152 addresses: many look-ups read the inventory once in half a minute', async () => {
  const addressOf = addressLookup({ inventory }, { now: () => nowMs })
  for (let count = 0; count < 100; count += 1) {
    expect(await addressOf('n1')).toBe('10.0.0.1')
    expect(await addressOf('n2')).toBeNull()
  }
  expect(reads).toBe(1)
  nodes = [nodeOf('n1', { address: '10.0.0.9' })]
  nowMs += 30_000
  expect(await addressOf('n1')).toBe('10.0.0.9')
})

test('addresses: a node that is new since the last look-up is found', async () => {
  const addressOf = addressLookup({ inventory }, { now: () => nowMs })
  await addressOf('n1')
  nodes = [...nodes, nodeOf('n3', { address: '10.0.0.3' })]
  expect(await addressOf('n3')).toBe('10.0.0.3')
  expect(await addressOf('a host of an operator')).toBeNull()
})
