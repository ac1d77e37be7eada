import { expect, test } from 'vitest'
import { mapInSlices } from '../../src/engine/ports/in-parts.ts'

test('F152 long lists: other work runs between the parts of one, and a short one is not interrupted', async () => {
  const order: string[] = []

  const interrupt = (item: number) => {
    order.push(`item ${item}`)
    setImmediate(() => order.push('other'))
    return item * 2
  }
  expect(await mapInSlices([1, 2, 3], 2, interrupt)).toEqual([2, 4, 6])

  expect(order.slice(order.indexOf('item 2') + 1, order.indexOf('item 3'))).toContain('other')
  order.length = 0
  expect(await mapInSlices([1, 2], 2, interrupt)).toEqual([2, 4])
  expect(order).toEqual(['item 1', 'item 2'])
  expect(await mapInSlices([], 2, interrupt)).toEqual([])
})

test('F152 long lists: the first error is that of the map', async () => {
  const fails = (item: number) => {
    if (item === 3) throw new Error('no third')
    return item
  }
  await expect(mapInSlices([1, 2, 3], 1, fails)).rejects.toThrow('no third')
})
