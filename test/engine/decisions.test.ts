import { expect, it } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { scopesHash } from '../../src/core/policy/scopes.ts'
import { notifyEscalations, notifyOrphans } from '../../src/engine/housekeeping/escalations.ts'
import { sweep } from '../../src/engine/housekeeping/sweeper.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { fileMissedNotices } from '../../src/engine/requests/record-decision.ts'
import { describeNotices } from '../contract/suites/notices.ts'
import { rendered } from '../conversations/rendered.ts'
import { harbour } from '../world/demo-cluster.ts'
import { MemoryNotices } from '../world/notices.ts'
import { ana, channel, dora, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

describeNotices('the world', async () => new MemoryNotices())

const decisions = async (world: World) => (await world.journals.cluster()).map(({ event }) => event)

const noticesOf = (world: World): readonly string[] =>
  world.chat.posted.filter(({ thread }) => thread === null).map(({ message }) => plain(message.sentence))

const history = async (world: World): Promise<string> => JSON.stringify(await world.says(ana, 'history'))

async function drained(world: World, node: string): Promise<void> {
  await world.presses(ana, await world.says(ana, `drain ${node}`), 'Start')
  await world.passes(120_000)
}

it('I8 stop: set and lifted, is in the audit log with person and reason, in the channel and in history', async () => {
  const world = harbour()
  await world.says(ana, 'stop cluster --reason "power work"')
  await world.says(dora, 'resume cluster --reason "power is back"')
  await world.passes(5_000)
  expect(await decisions(world)).toMatchObject([
    { type: 'stopSet', person: ana, scope: { kind: 'cluster' }, reason: 'power work' },
    { type: 'stopLifted', person: dora, scope: { kind: 'cluster' }, reason: 'power is back' },
  ])
  expect(noticesOf(world)).toContain(`harbour: @${ana} stopped the cluster: power work`)
  expect(noticesOf(world)).toContain(`harbour: @${dora} lifted the stop of the cluster: power is back`)
  expect(await history(world)).toContain('lifted the stop of the cluster: power is back')
})

it("history: a node's history has the decisions about it", async () => {
  const world = harbour()
  await world.says(ana, 'stop node compute-01 --reason "broken disk"')
  expect(JSON.stringify(await world.says(ana, 'history compute-01'))).toContain('stopped node compute-01: broken disk')
  expect(JSON.stringify(await world.says(ana, 'history compute-02'))).not.toContain('broken disk')
})

it('history: has finished steps, not their start or notes', async () => {
  const world = harbour()
  await drained(world, 'compute-01')
  const shown = rendered(await world.says(ana, 'history compute-01')).join('\n')
  expect(shown).toContain('maintenance on, done: agent confirms')
  expect(shown).not.toMatch(/, began|noted/)
})

it('stop: takes effect when the audit log cannot be written, and says so, but is not lifted then', async () => {
  const world = harbour()
  world.redis.away = true
  expect(plain((await world.says(ana, 'stop cluster --reason "fire"')).sentence)).toContain(
    'could not be written to the audit log',
  )
  expect(world.cluster.flags).toHaveLength(1)
  await world.says(ana, 'resume cluster')
  expect(world.cluster.flags).toHaveLength(1)
})

it('resume: writes nothing when nothing was stopped', async () => {
  const world = harbour()
  await world.says(ana, 'resume cluster')
  expect(await decisions(world)).toEqual([])
})

it.each([
  ['there is none of its name', { run: 'op-GONE-1' }],
  ['the one of its name is of another operation', { operation: 'op-GONE' }],
])('S05 orphaned lock: says that the journal of its run is lost when %s', async (_, entry) => {
  const world = harbour()
  await drained(world, 'compute-01')
  world.locks.table = {
    ...world.locks.table,
    scopes: world.locks.table.scopes.map((one) => ({
      ...one,
      holders: one.holders.map((holder) => ({ ...holder, ...entry })),
    })),
  }
  expect((await sweep(world.context)).map(({ why }) => why)).toEqual(['the journal of its run is lost'])
})

it('S05 orphaned lock: is reported in the channel once, and breaking it is in the audit log', async () => {
  const world = harbour()
  await drained(world, 'compute-01')
  const [scope] = world.locks.table.scopes
  const [holder] = scope?.holders ?? []
  if (!holder) throw new Error('nothing is held')
  world.locks.table = {
    ...world.locks.table,
    scopes: world.locks.table.scopes.map((one) => ({
      ...one,
      holders: one.holders.map((entry) => ({ ...entry, run: 'op-GONE-1', operation: 'op-GONE' })),
    })),
  }
  for (let minute = 0; minute < 3; minute++) await notifyOrphans(world.context, await sweep(world.context))
  await world.passes(10_000)
  expect(noticesOf(world).filter((line) => line.includes('orphaned lock'))).toHaveLength(1)
  await world.says(dora, 'unlock compute-01 --reason "looked at it"')
  expect(await decisions(world)).toMatchObject([
    {
      type: 'lockBroken',
      person: dora,
      node: 'compute-01',
      operation: 'op-GONE',
      run: 'op-GONE-1',
      reason: 'looked at it',
    },
  ])
  expect(world.locks.table.scopes).toEqual([])
})

it('S33 unlock --died: clears the lock that rebootmgr died with, with a reason, in the audit log', async () => {
  const world = harbour()
  const hold = { group: 'storage-a', node: 'an unknown node', is: 'died' } as const
  world.locks.table = { ...world.locks.table, foreign: [hold] }
  expect(plain((await world.says(dora, 'unlock group storage-a --died')).sentence)).toContain('requires --reason')
  const wrong = await world.says(dora, 'unlock cluster --died --reason "its task is over"')
  expect(JSON.stringify(wrong)).toContain('One does in group storage-a')
  await world.says(dora, 'unlock group storage-a --died --reason "its task is over"')
  expect(world.locks.table.foreign).toEqual([])
  expect(await decisions(world)).toMatchObject([
    { type: 'foreignLockCleared', person: dora, group: 'storage-a', reason: 'its task is over' },
  ])
})

it('F14 unlock --died: is in the audit log and in the channel as not done when the lock changes in between', async () => {
  const world = harbour()
  world.locks.table = { ...world.locks.table, foreign: [{ group: 'storage-a', node: 'an unknown node', is: 'died' }] }
  world.context.repairs.clearDied = async () => 'changed'
  const said = await world.says(dora, 'unlock group storage-a --died --reason "its task is over"')
  expect(plain(said.sentence)).toContain('nothing was cleared')
  await world.passes(5_000)
  expect((await decisions(world)).map(({ type }) => type)).toEqual(['foreignLockCleared', 'foreignLockStays'])
  expect(noticesOf(world)).toContain(
    `harbour: @${dora} did not clear the lock of group storage-a, which changed in between`,
  )
})

it('F27 unlock --died: is refused when another rebootmgr has died since it was asked for', async () => {
  const world = harbour()
  const hold = { group: 'storage-a', node: 'an unknown node', is: 'died', sinceMs: world.nowMs + 1_000 } as const
  world.locks.table = { ...world.locks.table, foreign: [hold] }
  const said = await world.says(dora, 'unlock group storage-a --died --reason "its task is over"')
  expect(plain(said.sentence)).toContain('what you asked about has changed since you asked')
  expect([world.locks.table.foreign, await decisions(world)]).toEqual([[hold], []])
})

it('S34 unlock --refile: reindexes holders under the configured scopes, and work continues', async () => {
  const world = harbour()
  await drained(world, 'compute-01')
  world.locks.table = { ...world.locks.table, policyHash: 'another' }
  await world.presses(ana, await world.says(ana, 'reboot compute-02'), 'Start')
  await world.passes(30_000)
  expect(world.effects.some(({ what }) => what === 'went down')).toBe(false)
  const said = await world.says(dora, 'unlock --refile --reason "compute has two slots"')
  expect(plain(said.sentence)).toContain('Reindexed: op-T1-1')
  expect(world.locks.table.policyHash).toBe(scopesHash(policy))
  expect(world.locks.table.scopes.map(({ scope, holders }) => [scope, holders.map(({ node }) => node)])).toContainEqual(
    ['role/compute', ['compute-01']],
  )
  await world.passes(60_000)
  expect(world.chat.thread('op-T2').join('\n')).toContain(
    'check and lock: service checks: work on compute-01 is in maintenance',
  )
  const again = await world.says(dora, 'unlock --refile --reason "once more"')
  expect(plain(again.sentence)).toContain('Nothing was changed')
})

it('unlock: refuses --died, --refile and acknowledge record without permission', async () => {
  const closed = harbour({
    ...policy,
    access: [{ channels: ['*'], people: ['*'], groups: [], commands: ['status'], targets: ['all'] }],
  })
  closed.locks.table = {
    ...closed.locks.table,
    foreign: [{ group: null, node: 'x', is: 'died' }],
    policyHash: 'another',
  }
  for (const words of [
    'unlock cluster --died --reason r',
    'unlock --refile --reason r',
    'acknowledge record --reason r',
  ])
    expect(JSON.stringify(await closed.says(ana, words))).toContain('may not')
  expect(closed.locks.table.foreign).toHaveLength(1)
  expect(await decisions(closed)).toEqual([])
})

it('escalations: a message of another tool is posted once by several bots, and mentions no one', async () => {
  const world = harbour()
  const said = [{ id: 'event-1', text: '(storage-01) (ceph) <!channel> task failed' }]
  const heard = async function* () {
    yield* said
  }
  await Promise.all([notifyEscalations(world.context, heard()), notifyEscalations(world.context, heard())])
  await world.passes(10_000)
  expect(noticesOf(world)).toEqual(['harbour, message from another tool: (storage-01) (ceph) <!channel> task failed'])
  expect(world.chat.posted.map(({ ref }) => ref.channel)).toEqual([channel])
})

it('notice: is found and not posted again when its answer was lost', async () => {
  const world = harbour()
  world.chat.loseAnswers = 1
  await world.says(ana, 'stop cluster --reason "power work"')
  await world.passes(60_000)
  expect(noticesOf(world)).toEqual([`harbour: @${ana} stopped the cluster: power work`])
})

it('F02 decisions: the notice of an unlock is filed although the bot was killed right after it recorded the unlock', async () => {
  const world = harbour()
  await drained(world, 'compute-01')
  const { notices } = world.extraPorts
  const file = notices.file.bind(notices)
  notices.file = () => Promise.reject(new Failure('notices', 'killed', 'none'))
  await world.says(dora, 'unlock compute-01 --reason "looked at it"')
  notices.file = file
  const unlocks = () => noticesOf(world).filter((line) => line.includes('broke the lock of compute-01'))
  const unlockedMs = world.nowMs
  await world.passes(60_000)
  expect(unlocks()).toEqual([])
  for (let minute = 0; minute < 3; minute++) await fileMissedNotices(world.context)
  await world.passes(60_000)
  const late = `Delivered late. This is from ${new Date(unlockedMs).toISOString().slice(0, 16)}`
  expect(unlocks()).toEqual([expect.stringContaining(late)])
})

it('F02 decisions: a missed notice is filed although many entries of other journals came after its decision', async () => {
  const world = harbour()
  await drained(world, 'compute-01')
  const [other] = await world.journals.operation('op-T1')
  if (!other) throw new Error('nothing was asked')
  const { notices } = world.extraPorts
  const file = notices.file.bind(notices)
  notices.file = () => Promise.reject(new Failure('notices', 'killed', 'none'))
  await world.says(ana, 'stop node compute-01 --reason "broken disk"')
  notices.file = file
  world.journals.audit = async (_sinceMs, most) => Array.from({ length: most }, () => other)
  await fileMissedNotices(world.context)
  await world.passes(60_000)
  expect(noticesOf(world)).toContain(`harbour: @${ana} stopped node compute-01: broken disk`)
})

it('F02 decisions: notices that were filed are not filed again', async () => {
  const world = harbour()
  await world.says(ana, 'stop cluster --reason "power work"')
  await world.passes(60_000)
  await fileMissedNotices(world.context)
  await world.passes(60_000)
  expect(noticesOf(world)).toEqual([`harbour: @${ana} stopped the cluster: power work`])
})
