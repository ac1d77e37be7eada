import { expect, test } from 'vitest'
import type { Message } from '../../src/core/message.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { ana, approvers, ben, chris, dora, policy } from '../world/policy.ts'
import { presses } from '../world/requests.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

/** A storage node that was marked failed: its run has failed, its lock is held, and it answers again. */
async function givenUp(): Promise<TestConversation> {
  const talk = new TestConversation()
  talk.world.machine('storage-01').faults.neverReturns = true
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve')
  await talk.chris.presses('Approve')
  await talk.passes('15 min')
  await talk.ana.presses('Mark failed…', 'mainboard is dead')
  talk.world.machine('storage-01').faults.neverReturns = false
  await talk.passes('10 s')
  talk.transcript()
  return talk
}

const held = ({ world }: TestConversation) => [
  ...new Set(world.locks.table.scopes.flatMap(({ holders }) => holders.map(({ node }) => node))),
]

/** The message in the channel that requests approval. */
function asking({ world }: TestConversation) {
  const notice = world.chat.shown.findLast(({ message }) => JSON.stringify(message).includes('"agree"'))
  if (!notice) throw new Error('nobody was asked')
  return notice.message
}

const decided = async ({ world }: TestConversation) => (await world.journals.cluster()).map(({ event }) => event.type)

test('S04 unlock: breaks the lock of a storage node after two approvals of people other than the requester', async () => {
  const talk = await givenUp()
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  expect(held(talk)).toEqual(['storage-01'])
  await talk.dora.presses('Agree')
  await talk.ana.presses('Agree')
  await talk.ben.presses('Agree')
  await talk.ben.presses('Agree')
  expect(held(talk)).toEqual(['storage-01'])
  await talk.chris.presses('Agree')
  await talk.passes('10 s')
  const message = asking(talk)
  await talk.pressesOld(ben, message, 'Agree')
  await matchesTranscript(talk.transcript())
  expect(held(talk)).toEqual([])
  expect(await decided(talk)).toEqual(['unlockAsked', 'unlockAgreed', 'unlockAgreed', 'lockBroken'])
})

test('S45 unlock: does not count the requester of the operation, nor their second account', async () => {
  const talk = await givenUp()
  Object.assign(talk.world.context, { policy: { ...policy, people: [[ana, chris]] } })
  talk.world.people.groups.set(approvers, [ana, ben, chris, dora])
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  await talk.ana.presses('Agree')
  await talk.chris.presses('Agree')
  await talk.ben.presses('Agree')
  expect(await decided(talk)).toEqual(['unlockAsked', 'unlockAgreed'])
  expect(held(talk)).toEqual(['storage-01'])
})

test('S46 unlock: does not count an approver who has left the group at the last approval', async () => {
  const talk = await givenUp()
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  await talk.ben.presses('Agree')
  talk.world.people.groups.set(approvers, [chris])
  await talk.chris.presses('Agree')
  expect(talk.transcript()).toContain('Missing: 1 more of @approvers')
  expect(held(talk)).toEqual(['storage-01'])
})

test('S14 unlock: voids approvals when the lock has another holder than the one shown', async () => {
  const talk = await givenUp()
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  await talk.ben.presses('Agree')
  const { table } = talk.world.locks
  const another = table.scopes.map((scope) => ({
    ...scope,
    holders: scope.holders.map((holder) => ({ ...holder, sinceMs: holder.sinceMs + 1 })),
  }))
  talk.world.locks.table = { ...table, scopes: another }
  await talk.chris.presses('Agree')
  expect(talk.transcript()).toContain('no longer the one that approval was requested for')
  expect(held(talk)).toEqual(['storage-01'])
})

test('unlock: expires without enough approvals, and can be requested again', async () => {
  const talk = await givenUp()
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  await talk.ben.presses('Agree')
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  expect(talk.transcript()).toContain(
    '1 of the approvals to break the lock of storage-01 given. Missing: 1 more of @approvers.',
  )
  await talk.passes('2 h')
  await talk.chris.presses('Agree')
  expect(talk.transcript()).toContain('The approval deadline has passed')
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  await talk.passes('10 s')
  await talk.chris.presses('Agree')
  await talk.ben.presses('Agree')
  expect(held(talk)).toEqual([])
})

test('S32 unlock: is refused while a reboot of the node may still fire', async () => {
  const talk = await givenUp()
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  await talk.ben.presses('Agree')
  talk.world.machine('storage-01').faults.silent = true
  await talk.chris.presses('Agree')
  expect(talk.transcript()).toContain('A reboot of storage-01 may still fire: its lock is kept.')
  expect(held(talk)).toEqual(['storage-01'])
})

test('unlock: with all approvals given when the bot died, the next click breaks the lock once', async () => {
  const talk = await givenUp()
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  await talk.ben.presses('Agree')
  const real = talk.world.locks.breakLock.bind(talk.world.locks)
  talk.world.locks.breakLock = () => Promise.reject(new Failure('locks', 'no answer', 'none'))
  await talk.chris.presses('Agree')
  expect(held(talk)).toEqual(['storage-01'])
  talk.world.locks.breakLock = real
  await talk.chris.presses('Agree')
  expect(held(talk)).toEqual([])
  expect(await decided(talk)).toEqual(['unlockAsked', 'unlockAgreed', 'unlockAgreed', 'lockBroken'])
})

test('F02 unlock: the thread and the card have it although the bot died between the two journals', async () => {
  const talk = await givenUp()
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  await talk.ben.presses('Agree')
  const { journals } = talk.world
  const append = journals.append.bind(journals)
  journals.append = (entry) =>
    entry.event.type === 'unlocked' ? Promise.reject(new Failure('journals', 'killed', 'none')) : append(entry)
  await talk.chris.presses('Agree')
  expect(held(talk)).toEqual(['storage-01'])
  journals.append = append
  await talk.chris.presses('Agree')
  await talk.passes('10 s')
  expect(held(talk)).toEqual([])
  const lines = talk.world.chat.thread('op-T1').filter((line) => line.includes('broke the lock'))
  expect(lines).toEqual([expect.stringContaining('broke the lock of storage-01: new mainboard')])
})

test('S31 unlock: a node that is no longer in the inventory needs the approvals of a node without a role', async () => {
  const talk = await givenUp()
  talk.world.roles.delete('storage-01')
  talk.world.context.inventory.nodes = async () => []
  await talk.dora.types('/cluster unlock storage-01 --reason "scrapped"')
  expect(held(talk)).toEqual(['storage-01'])
  expect(await decided(talk)).toEqual(['unlockAsked'])
})

test('unlock: breaks the lock at once when work on the node needs no approvals', async () => {
  const talk = new TestConversation()
  talk.world.machine('compute-01').faults.neverReturns = true
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('15 min')
  await talk.ana.presses('Mark failed…', 'mainboard is dead')
  talk.world.machine('compute-01').faults.neverReturns = false
  await talk.dora.types('/cluster unlock compute-01 --reason "new mainboard"')
  expect(held(talk)).toEqual([])
  expect(await decided(talk)).toEqual(['lockBroken'])
})

test('S56 unlock: requires a second factor when work on the node does', async () => {
  const { storage } = policy.roles
  if (!storage?.approvals) throw new Error('storage needs approvals')
  const talk = await givenUp()
  const approvals = { ...storage.approvals, secondFactor: 'demanded' as const }
  Object.assign(talk.world.context, {
    policy: { ...policy, roles: { ...policy.roles, storage: { ...storage, approvals } } },
  })
  for (const id of [ben, chris]) talk.world.extraPorts.codes.people.add(id)
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  const code = () => talk.world.extraPorts.codes.shows(talk.world.nowMs)
  await talk.ben.presses('Agree…', '000000')
  await talk.ben.presses('Agree…', code())
  await talk.chris.presses('Agree…', code())
  expect(held(talk)).toEqual([])
  const agreed = (await talk.world.journals.cluster()).filter(({ event }) => event.type === 'unlockAgreed')
  expect(agreed.map(({ event }) => event)).toMatchObject([{ secondFactor: 'given' }, { secondFactor: 'given' }])
})

test('S56 unlock: does not count approvals without a code once the rule requires one', async () => {
  const { storage } = policy.roles
  if (!storage?.approvals) throw new Error('storage needs approvals')
  const talk = await givenUp()
  await talk.dora.types('/cluster unlock storage-01 --reason "new mainboard"')
  await talk.ben.presses('Agree')
  const approvals = { ...storage.approvals, secondFactor: 'demanded' as const }
  Object.assign(talk.world.context, {
    policy: { ...policy, roles: { ...policy.roles, storage: { ...storage, approvals } } },
  })
  const { codes } = talk.world.extraPorts
  for (const id of [ben, chris]) codes.people.add(id)
  // as sent by a client that shows a dialog for the code
  const withCode: Message = JSON.parse(JSON.stringify(asking(talk)).replace('"agree"', '"agree with code"'))
  await presses(talk.world, chris, withCode, 'Agree', codes.shows(talk.world.nowMs))
  expect(held(talk)).toEqual(['storage-01'])
  await presses(talk.world, ben, withCode, 'Agree', codes.shows(talk.world.nowMs))
  expect(held(talk)).toEqual([])
})
