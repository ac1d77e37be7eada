import { expect, test } from 'vitest'
import { operationOfJournal } from '../../src/core/journal.ts'
import { plain, plainCell } from '../../src/core/message.ts'
import { operationState } from '../../src/core/operation/state.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { TestConversation } from '../conversations/conversation.ts'
import { harbour, vocabulary } from '../world/demo-cluster.ts'
import { plannedSteps } from '../world/planned-steps.ts'
import { ana, policy } from '../world/policy.ts'
import { World } from '../world/world.ts'

/** A cluster of compute nodes of these names. */
const worldOf = (...names: readonly string[]) =>
  new World({ policy, vocabulary, nodes: Object.fromEntries(names.map((name) => [name, ['compute']])) })

/** All pages of `history`: the person and what they did, in one line for each entry. */
async function history(world: World, words: string, page = 1): Promise<readonly string[]> {
  const { parts } = await world.says(ana, `history ${words} --page ${page}`)
  const rows = parts.flatMap((part) => (part.part === 'table' ? part.rows : []))
  const lines = rows.map(
    ([, , who = '', , what = '']) => `${plainCell(who)}: ${plainCell(what).replace(/ \(plan .*/, '')}`,
  )
  const hasMore = parts.some((part) => part.part === 'buttons' && part.buttons.some(({ label }) => label === 'Next ›'))
  return hasMore ? [...lines, ...(await history(world, words, page + 1))] : lines
}

test("history: a node's history has its own steps, and nothing of the other nodes of its operation", async () => {
  const world = harbour()
  await world.presses(ana, await world.says(ana, 'reboot compute-01,compute-02'), 'Start')
  await world.passes(600_000)
  const found = (await history(world, 'compute-02')).filter((line) => /compute-0\d[ ,]/.test(line))
  expect(found.filter((line) => line.includes('compute-01 '))).toEqual([])
  expect(found[0]).toMatch(/^bot-1: compute-02, ended: compute-02 rebooted/)
  const last = plannedSteps('reboot', 'compute').length
  expect(found[1]?.startsWith(`bot-1: compute-02 ${last}/${last} release the lock, done: `), found[1]).toBe(true)
  expect(found.filter((line) => line.includes('ended'))).toHaveLength(1)
})

test('F08 history: shows an operation of any age, and says how far back a node was looked for', {
  tags: ['slow'],
}, async () => {
  const world = harbour()
  await world.presses(ana, await world.says(ana, 'reboot compute-01'), 'Start')
  await world.passes(600_000)
  const id = [...world.journals.journals.keys()].map(operationOfJournal).find((found) => found !== null) ?? ''
  await world.passes(30 * 24 * 3_600_000)
  const answer = await world.says(ana, `history ${id}`)
  expect(plain(answer.sentence)).toMatch(new RegExp(`: [1-9]\\d* entries of ${id}, `))
  expect(await history(world, id)).toContainEqual(expect.stringContaining('compute-01 rebooted'))
  expect(plain((await world.says(ana, 'history compute-01')).sentence)).toContain(': 0 entries in the last 7 d, ')
  expect(plain((await world.says(ana, `history ${id} --since 1d`)).sentence)).toContain(
    ': 0 entries in the last 24 h, ',
  )
  expect(plain((await world.says(ana, 'history op-ZZZZ')).sentence)).toContain(': 0 entries of op-ZZZZ, ')
})

test('F20 history: a run belongs to its own node although runs start in another order than the plan’s', {
  tags: ['slow'],
}, async () => {
  const talk = new TestConversation()
  talk.world.add('zeta-01', ['compute'])
  await talk.ana.types('/cluster reboot storage-01,storage-02,zeta-01 --at-once 2 --waves none --reason "new kernel"')
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve: storage-01, storage-02')
  await talk.chris.presses('Approve: storage-01, storage-02')
  await talk.passes('10 min')
  const operation = operationState(talk.world.journals.operationNow('op-T1'))
  expect(operation?.runs.map(({ node }) => node)).toEqual(['storage-01', 'zeta-01', 'storage-02'])
  const found = await history(talk.world, 'zeta-01')
  expect(found).toContainEqual(expect.stringMatching(/^bot-1: zeta-01, ended: zeta-01 rebooted/))
  expect(found).toContainEqual(expect.stringMatching(/^bot-1: zeta-01 18\/18 release the lock, done: /))
  expect(found.filter((line) => line.includes('storage-02 '))).toEqual([])
})

test('F20 history: a node that has left the inventory is found in any spelling of its name', async () => {
  const world = worldOf('compute-01.example.com', 'compute-02')
  await world.presses(ana, await world.says(ana, 'reboot compute-01'), 'Start')
  await world.passes(600_000)
  world.roles.delete('compute-01.example.com')
  for (const typed of ['compute-01', 'COMPUTE-01.example.com'])
    expect(await history(world, typed)).toContainEqual(expect.stringContaining('compute-01.example.com rebooted'))
})

test('F20 history: a name that could be two nodes is refused with both', async () => {
  const world = worldOf('web-1.a', 'web-1.b')
  await world.says(ana, 'stop node web-1.a --reason "broken disk"')
  const answer = plain((await world.says(ana, 'history web-1')).sentence)
  expect(answer).toBe('web-1 could be web-1.a or web-1.b.')
  expect((await history(world, 'web-1.a'))[0]).toContain('broken disk')
  expect(await history(world, 'web-1.b')).toEqual([])
})

test('history: a name that is no node, and that no entry names, is refused with the nearest one', async () => {
  const world = harbour()
  const answer = await world.says(ana, 'history compute-1')
  expect(plain(answer.sentence)).toBe('compute-1: no such node, and no entry in the last 7 d names it.')
  expect(JSON.stringify(answer)).toContain('Did you mean compute-01')
})

test('history: is shown for the nodes known last while the inventory cannot be read', async () => {
  const world = harbour()
  await world.says(ana, 'stop node compute-01 --reason "broken disk"')
  world.inventory.nodes = () => Promise.reject(new Failure('inventory', 'no answer', 'none'))
  expect((await history(world, 'compute-01'))[0]).toContain('broken disk')
})

test('history: reads the newest entries once when the audit log has more than it reads', async () => {
  const world = harbour()
  await world.says(ana, 'stop node compute-01 --reason "broken disk"')
  const stop = await world.journals.audit(0, 1)
  const reads: number[] = []
  world.journals.audit = async (_sinceMs, most) => {
    reads.push(most)
    return Array.from({ length: most }, () => stop).flat()
  }
  const answer = plain((await world.says(ana, 'history')).sentence)
  expect(reads).toHaveLength(1)
  expect(answer).toContain(`: ${Number(reads[0]) - 1} entries `)
})

test('history: covers a shorter period and says so when the audit log has more entries than it reads', async () => {
  const world = harbour()
  await world.says(ana, 'stop node compute-01 --reason "broken disk"')
  const [stop] = await world.journals.audit(0, 1)
  if (stop === undefined) throw new Error('the stop is not in the audit log')
  await world.passes(5 * 3_600_000)
  world.journals.audit = async (_sinceMs, most) =>
    Array.from({ length: most }, (_, at) => ({ ...stop, atMs: stop.atMs + (at <= 1 ? 0 : 3_600_000) }))
  const answer = await world.says(ana, 'history')
  expect(plain(answer.sentence)).toContain(': 2000 entries in the last 5 h, ')
  expect(JSON.stringify(answer)).toContain('Older entries were not read: there are too many.')
  const other = await world.says(ana, 'history storage-01')
  expect(plain(other.sentence)).toContain(': 0 entries in the last 5 h, ')
  expect(JSON.stringify(other)).toContain('Older entries were not read')
  world.journals.audit = async (_sinceMs, most) => Array.from({ length: most - 1 }, () => stop)
  const all = await world.says(ana, 'history')
  expect(plain(all.sentence)).toContain(': 2000 entries in the last 7 d, ')
  expect(JSON.stringify(all)).not.toContain('Older entries were not read')
})
