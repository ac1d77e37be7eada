import { expect, test } from 'vitest'
import { readAtOnce, readTogether } from '../../src/adapters/batch.ts'

/** A source that counts its readings, each of which ends when `answer` is called. */
function source() {
  const open: ((answer: number) => void)[] = []
  let begun = 0
  const read = () => {
    begun += 1
    return new Promise<number>((resolve) => open.push(resolve))
  }
  return { read, begun: () => begun, answer: () => open.shift()?.(begun) }
}

/** Lets everything go on that waits for nothing outside. */
const settled = () => new Promise(setImmediate)

test('readTogether: reads once for all who ask during another reading, and never before their question', async () => {
  const { read, begun, answer } = source()
  const ask = readTogether(read)
  const first = ask()
  await settled()
  const later = [ask(), ask(), ask()]
  await settled()
  expect(begun()).toBe(1)
  answer()
  expect(await first).toBe(1)
  await settled()
  expect(begun()).toBe(2)
  answer()
  expect(await Promise.all(later)).toEqual([2, 2, 2])
})

test('readTogether: fails for all who shared a reading that failed, and reads again for the next', async () => {
  let fails = true
  const ask = readTogether(async () => {
    if (fails) throw new Error('no answer')
    return 'read'
  })
  const failed = await Promise.allSettled([ask(), ask()])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  expect(await ask()).toBe('read')
})

test('readAtOnce: reads once for all who ask at the same moment, and again for those who ask during the reading', async () => {
  const { read, begun, answer } = source()
  const ask = readAtOnce(read)
  const together = [ask(), ask()]
  await settled()
  expect(begun()).toBe(1)
  const later = ask()
  await settled()
  expect(begun()).toBe(2)
  answer()
  answer()
  await Promise.all([...together, later])
  expect(begun()).toBe(2)
})
