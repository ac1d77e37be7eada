import { expect, test } from 'vitest'
import { Failure } from '../../src/engine/ports/failure.ts'
import { ben, chris, policy } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

const { storage } = policy.roles
if (!storage?.approvals) throw new Error('storage needs approvals')
const approvals = { ...storage.approvals, secondFactor: 'demanded' as const }
const demanding = {
  ...policy,
  securityChannel: 'C0SECURITY',
  roles: { ...policy.roles, storage: { ...storage, approvals } },
}

/** A storage reboot whose approvals require a code of the approver's device; ben and chris have one. */
async function waiting(): Promise<TestConversation> {
  const talk = new TestConversation(demanding)
  talk.world.people.channels.set('C0SECURITY', 'own')
  for (const id of [ben, chris]) talk.world.extraPorts.codes.people.add(id)
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  talk.transcript()
  return talk
}

const code = ({ world }: TestConversation) => world.extraPorts.codes.shows(world.nowMs)

test("S56 approve: requires a code of the approver's device, and accepts each code once", async () => {
  const talk = await waiting()
  expect(talk.card()).toContain('each with a second factor')
  await talk.ben.presses('Approve…')
  await talk.ben.presses('Approve…', '000000')
  await talk.dora.presses('Approve…', code(talk))
  const first = code(talk)
  await talk.ben.presses('Approve…', `${first.slice(0, 3)} ${first.slice(3)}`)
  await talk.chris.presses('Approve…', code(talk))
  await talk.passes('3 min')
  await matchesTranscript(talk.thread())
  const approved = talk.world.journals.ever.filter(({ event }) => event.type === 'approved')
  expect(approved.map(({ event }) => event)).toMatchObject([{ secondFactor: 'given' }, { secondFactor: 'given' }])
})

test('S56 approve: refuses a code that was used for another operation', async () => {
  const talk = await waiting()
  await talk.ana.types('/cluster reboot storage-02 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  await talk.passes('1 min')
  const used = code(talk)
  await talk.ben.presses('Approve…', used)
  talk.operation = 'op-T2'
  talk.transcript()
  await talk.ben.presses('Approve…', used)
  expect(talk.transcript()).toContain('That code was already used.')
  expect(talk.card()).toContain('awaiting approval (0 of 2)')
})

test('S56 approve: refuses every code for 15 minutes after five invalid ones, and notifies security', async () => {
  const talk = await waiting()
  for (let tries = 0; tries < 5; tries++) await talk.ben.presses('Approve…', '000000')
  await talk.ben.presses('Approve…', code(talk))
  await matchesTranscript(talk.transcript())
  await talk.passes('16 min')
  await talk.ben.presses('Approve…', code(talk))
  expect(talk.card()).toContain('approved: @ben\n')
})

test('S56 approve: is refused from an older card without a code, and without a registered device', async () => {
  const talk = await waiting()
  const card = talk.world.chat.card('op-T1')
  if (!card) throw new Error('no card')
  const bare = JSON.parse(JSON.stringify(card).replaceAll('approve with code', 'approve'))
  await talk.pressesOld(ben, bare, 'Approve…')
  talk.world.extraPorts.codes.people.delete(chris)
  await talk.chris.presses('Approve…', code(talk))
  expect(talk.transcript()).toMatch(/A one-time code is required[\s\S]*You have no second factor registered/)
  expect(talk.card()).toContain('awaiting approval (0 of 2)')
})

test('I7 S56 approve: is refused when the ledger of used codes cannot be reached', async () => {
  const talk = await waiting()
  talk.world.context.codeLedger.spend = () => Promise.reject(new Failure('Redis', 'no answer', 'none'))
  await talk.ben.presses('Approve…', code(talk))
  expect(talk.transcript()).toContain('Redis is unreachable')
  expect(talk.card()).toContain('awaiting approval (0 of 2)')
})

test('S56 approve: refuses a used code that Redis has lost, without or with a restart', async () => {
  for (const restart of ['goes on', 'is restarted'] as const) {
    const talk = await waiting()
    await talk.ana.types('/cluster reboot storage-02 --reason "new kernel"')
    await talk.ana.presses('Request approval')
    await talk.passes('1 min')
    const used = code(talk)
    await talk.ben.presses('Approve…', used)
    talk.world.extraPorts.codeLedger.forgets(restart)
    talk.operation = 'op-T2'
    talk.transcript()
    await talk.ben.presses('Approve…', used)
    expect(talk.transcript()).toMatch(/That code (was already used|is from before)/)
    expect(talk.card()).toContain('awaiting approval (0 of 2)')
  }
})

test('S56 approve: refuses a code from before a failover of Redis that another cluster may have used', async () => {
  const talk = await waiting()
  await talk.chris.presses('Approve…', code(talk))
  const before = code(talk)
  talk.world.extraPorts.codeLedger.forgets('is restarted')
  talk.transcript()
  await talk.ben.presses('Approve…', before)
  expect(talk.transcript()).toContain('That code is from before a restart of the store of used codes.')
  await talk.passes('1 min')
  await talk.ben.presses('Approve…', code(talk))
  expect(talk.transcript()).not.toContain('is from before')
  expect(talk.card()).not.toContain('awaiting approval (1 of 2)')
})
