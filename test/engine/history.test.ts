import { expect, it } from 'vitest'
import { operationOfJournal } from '../../src/core/journal.ts'
import { plain } from '../../src/core/message.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana } from '../world/policy.ts'
import type { World } from '../world/world.ts'

/** What `history` says, without times and operations. */
async function history(world: World, words: string): Promise<readonly string[]> {
  const { parts } = await world.says(ana, `history ${words}`)
  const lines = parts.flatMap((part) => ('lines' in part ? part.lines.map(plain) : []))
  return lines.slice(1).map((line) => line.replace(/^\S+ \S+ /, '').replace(/ \(plan .*/, ''))
}

it('history of a node has what was done to it, step by step, and nothing of the other nodes of its operation', async () => {
  const world = harbour()
  await world.presses(ana, await world.says(ana, 'reboot compute-01,compute-02'), 'Start')
  await world.passes(600_000)
  const found = (await history(world, 'compute-02')).filter((line) => /compute-0\d[ ,]/.test(line))
  expect(found.filter((line) => line.includes('compute-01 '))).toEqual([])
  expect(found[0]).toMatch(/^bot-1: compute-02, ended: compute-02 rebooted/)
  expect(found[1]).toMatch(/^bot-1: compute-02 18\/18 release the lock, done: /)
  expect(found.filter((line) => line.includes('ended'))).toHaveLength(1)
})

it('F08 history: shows an operation of any age, and says how far back a node was looked for', async () => {
  const world = harbour()
  await world.presses(ana, await world.says(ana, 'reboot compute-01'), 'Start')
  await world.passes(600_000)
  const id = [...world.journals.journals.keys()].map(operationOfJournal).find((found) => found !== null) ?? ''
  await world.passes(30 * 24 * 3_600_000)
  const told = await world.says(ana, `history ${id}`)
  expect(plain(told.sentence)).toMatch(new RegExp(`: [1-9]\\d* entries of ${id}, `))
  expect(await history(world, id)).toContainEqual(expect.stringContaining('compute-01 rebooted'))
  expect(plain((await world.says(ana, 'history compute-01')).sentence)).toContain(': 0 entries in the last 7 d, ')
  expect(plain((await world.says(ana, `history ${id} --since 1d`)).sentence)).toContain(
    ': 0 entries in the last 24 h, ',
  )
  expect(plain((await world.says(ana, 'history op-ZZZZ')).sentence)).toContain(': 0 entries of op-ZZZZ, ')
})
