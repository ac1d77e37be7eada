import { expect, test } from 'vitest'
import { ben, chris, policy } from '../world/policy.ts'
import type { TestConversation } from './conversation.ts'
import { dead, decided, entry, off } from './dead-node-fixtures.ts'

/** The same dead node, with a power check that prints this. */
async function deadPrinting(answer: string): Promise<TestConversation> {
  const talk = await dead('15 min')
  talk.world.power.set('storage-01', answer)
  return talk
}

const bothState = async ({ ben, chris }: TestConversation) => {
  await ben.presses('It has no power…', off)
  await chris.presses('It has no power…', 'storage-01: I pulled both cords')
}

test('F44 power check: a node whose check says off is fenced, and each statement says so', {
  tags: ['slow'],
}, async () => {
  const talk = await deadPrinting('off')
  Object.assign(talk.world.context, { policy: { ...policy, securityChannel: 'C0SEC' } })
  talk.world.people.channels.set('C0SEC', 'own')
  await bothState(talk)
  expect(entry(talk, 'storage-01')?.fenced?.by).toEqual([ben, chris])
  const stated = (await talk.world.journals.cluster()).filter(({ event }) => event.type === 'noPowerStated')
  expect(stated.map(({ event }) => event)).toMatchObject([{ powerCheck: 'off' }, { powerCheck: 'off' }])
  await talk.passes('10 s')
  const security = talk.world.chat.posted.filter(({ ref }) => ref.channel === 'C0SEC')
  expect(JSON.stringify(security)).toContain('Its power check says off.')
})

test.each(['on', 'Off', 'off off', 'Chassis Power is off', 'exit code 1: BMC busy', 'no answer within its time limit'])(
  'F44 power check: nothing is stated while the check says “%s”, and the refusal names command and answer',
  { tags: ['slow'] },
  async (answer) => {
    const talk = await deadPrinting(answer)
    await bothState(talk)
    const why = `storage-01 is not taken for dead: the power check “power-state storage-01” on bmc-01 says: ${answer}.`
    expect(talk.ben.reads()).toContain(why)
    expect(talk.chris.reads()).toContain(why)
    expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
    expect(await decided(talk)).toEqual([])
  },
)

test('F44 power check: unlock offers [It has no power…] only while the check says off', async () => {
  const talk = await deadPrinting('on')
  await talk.dora.types('/cluster unlock storage-01 --reason "mainboard is dead"')
  expect(talk.dora.reads()).toContain('the power check “power-state storage-01” on bmc-01 says: on.')
  expect(talk.dora.reads()).not.toContain('It has no power…')
  talk.world.power.set('storage-01', 'off')
  await talk.dora.types('/cluster unlock storage-01 --reason "mainboard is dead"')
  expect(talk.dora.reads()).toContain('It has no power…')
})

test('F44 power check: another answer between two statements voids the first', async () => {
  const talk = await deadPrinting('off')
  await talk.ben.presses('It has no power…', off)
  talk.world.power.set('storage-01', 'on')
  await talk.chris.presses('It has no power…', off)
  talk.world.power.set('storage-01', 'off')
  await talk.chris.presses('It has no power…', off)
  expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
  expect(await decided(talk)).toEqual(['noPowerStated', 'powerNotOff', 'noPowerStated'])
  const notices = talk.world.chat.shown.map(({ message }) => JSON.stringify(message)).join()
  expect(notices).toContain('What was stated about the power of storage-01 is void: the power check')
  await talk.ben.presses('It has no power…', off)
  expect(entry(talk, 'storage-01')?.fenced?.by).toEqual([chris, ben])
})

test('F44 power check: another answer when unlock asks voids the statements so far', async () => {
  const talk = await deadPrinting('off')
  await talk.ben.presses('It has no power…', off)
  talk.world.power.set('storage-01', 'on')
  await talk.dora.types('/cluster unlock storage-01 --reason "mainboard is dead"')
  expect(talk.dora.reads()).toContain('Only when the node is dead: repair the check.')
  expect(talk.dora.reads()).not.toContain('Switch the node off')
  talk.world.power.set('storage-01', 'off')
  await talk.chris.presses('It has no power…', off)
  expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
  expect(await decided(talk)).toEqual(['noPowerStated', 'powerNotOff', 'noPowerStated'])
})

test('F44 power check: it is asked once more right before fencing', async () => {
  const talk = await deadPrinting('off')
  await talk.ben.presses('It has no power…', off)
  const { journals } = talk.world
  const append = journals.append.bind(journals)
  journals.append = async (added) => {
    if (added.event.type === 'noPowerStated') talk.world.power.set('storage-01', 'on')
    return append(added)
  }
  await talk.chris.presses('It has no power…', off)
  expect(talk.chris.reads()).toContain('on bmc-01 says: on.')
  expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
  expect(await decided(talk)).toEqual(['noPowerStated', 'noPowerStated', 'powerNotOff'])
})

/** Has Chris complete the statements; `click` is handled by another bot between the fence and its entry. */
async function fencedWhile(talk: TestConversation, click: () => Promise<unknown>): Promise<void> {
  const { locks } = talk.world
  const fence = locks.fence.bind(locks)
  locks.fence = async (...given) => {
    const done = await fence(...given)
    locks.fence = fence
    const fenced = entry(talk, 'storage-01')?.fenced
    Object.assign(entry(talk, 'storage-01') ?? {}, { fenced: undefined })
    await click()
    Object.assign(entry(talk, 'storage-01') ?? {}, { fenced })
    return done
  }
  await talk.chris.presses('It has no power…', off)
}

test('F44 power check: a fence is void when the check did not say off before it was recorded', async () => {
  const talk = await deadPrinting('off')
  await talk.ben.presses('It has no power…', off)
  await fencedWhile(talk, async () => {
    talk.world.power.set('storage-01', 'on')
    await talk.ben.presses('It has no power…', off)
  })
  expect(talk.chris.reads()).toContain('What was stated about storage-01 is void.')
  await talk.passes('3 min')
  expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
  expect(await decided(talk)).toEqual(['noPowerStated', 'noPowerStated', 'powerNotOff'])
})

test('F44 power check: a fence stays void when only one of the people behind it states it again', async () => {
  const talk = await deadPrinting('off')
  await talk.ben.presses('It has no power…', off)
  await fencedWhile(talk, async () => {
    talk.world.power.set('storage-01', 'on')
    await talk.ben.presses('It has no power…', off)
    talk.world.power.set('storage-01', 'off')
    await talk.ben.presses('It has no power…', off)
  })
  expect(talk.chris.reads()).toContain('What was stated about storage-01 is void.')
  await talk.passes('3 min')
  expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
  expect(await decided(talk)).toEqual(['noPowerStated', 'noPowerStated', 'powerNotOff', 'noPowerStated'])
})

test('F44 power check: a fenced node that has power again is not retired, and one whose check is gone is', async () => {
  const talk = await deadPrinting('off')
  await bothState(talk)
  await talk.ben.presses('It never returns…', 'storage-01: scrapped')
  talk.world.power.set('storage-01', 'on')
  await talk.chris.presses('It never returns…', 'storage-01: scrapped')
  expect(talk.chris.reads()).toContain('on bmc-01 says: on.')
  expect(entry(talk, 'storage-01')?.fenced).toBeDefined()
  talk.world.power.set('storage-01', 'exit code 1: no route to host')
  await talk.chris.presses('It never returns…', 'storage-01: scrapped')
  expect(entry(talk, 'storage-01')).toBeUndefined()
})

test('F44 dead node: a bot whose configuration is not in force takes no node for dead', async () => {
  const talk = await dead('15 min')
  const own = talk.world.context.configurationHash
  Object.assign(talk.world.context, { configurationHash: 'b0b0b0b0'.repeat(8) })
  await bothState(talk)
  expect(talk.chris.reads()).toContain('configuration b0b0b0b0 of this bot is not in force')
  await talk.dora.types('/cluster unlock storage-01 --reason "mainboard is dead"')
  expect(talk.dora.reads()).toContain('configuration b0b0b0b0 of this bot is not in force')
  expect(talk.dora.reads()).not.toContain('It has no power…')
  expect(await decided(talk)).toEqual([])
  Object.assign(talk.world.context, { configurationHash: own })
  await bothState(talk)
  expect(entry(talk, 'storage-01')?.fenced?.by).toEqual([ben, chris])
})
