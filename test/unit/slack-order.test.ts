import { expect, test } from 'vitest'
import { PersonQueue } from '../../src/adapters/slack/gateway/person-queue.ts'

/** Work that ends on request, and a record of what has started. */
function works() {
  const began: string[] = []
  const ends = new Map<string, () => void>()
  const work = (name: string) => () => {
    began.push(name)
    return new Promise<void>((resolve) => ends.set(name, resolve))
  }
  return { began, work, end: (name: string) => ends.get(name)?.() }
}

test('F66 order: requests of one person take effect in the order typed', async () => {
  const order = new PersonQueue()
  const { began, work, end } = works()
  const first = order.inTurn('U1', 'in order', work('resume op-1'))
  const second = order.inTurn('U1', 'in order', work('resume cluster'))
  await Promise.resolve()
  expect(began).toEqual(['resume op-1'])
  end('resume op-1')
  await first
  await expect.poll(() => began).toEqual(['resume op-1', 'resume cluster'])
  end('resume cluster')
  await second
})

test('F66 order: a pause does not wait, and later requests wait for it', async () => {
  const order = new PersonQueue()
  const { began, work, end } = works()
  const resume = order.inTurn('U1', 'in order', work('resume'))
  await Promise.resolve()
  const pause = order.inTurn('U1', 'urgent', work('pause'))
  const later = order.inTurn('U1', 'in order', work('later'))
  expect(began).toEqual(['resume', 'pause'])
  end('resume')
  await resume
  expect(began).toEqual(['resume', 'pause'])
  end('pause')
  await pause
  await expect.poll(() => began).toEqual(['resume', 'pause', 'later'])
  end('later')
  await later
})

test('F66 order: requests do not wait for those of another person, nor for failed ones', async () => {
  const order = new PersonQueue()
  const failed = order.inTurn('U1', 'in order', () => Promise.reject(new Error('no')))
  await expect(failed).rejects.toThrow('no')
  expect(await order.inTurn('U1', 'in order', async () => 'done')).toBe('done')
  const { began, work } = works()
  void order.inTurn('U1', 'in order', work('one'))
  void order.inTurn('U2', 'in order', work('other'))
  await expect.poll(() => began.toSorted()).toEqual(['one', 'other'])
})
