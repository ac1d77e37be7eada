import { expect, test } from 'vitest'
import { runState } from '../../src/core/run/fold.ts'
import { operationMessages } from '../../src/engine/delivery/projections/operation-messages.ts'
import { TestConversation } from '../conversations/conversation.ts'
import { endsWell } from '../world/claims.ts'

const id = 'op-T1'

/** The priority of the operation's next undelivered message; throws when all are delivered. */
async function nextPriority({ world }: TestConversation): Promise<string> {
  const next = await operationMessages(world.context, id)
  if ('again' in next) throw new Error('everything was delivered')
  return next.priority
}

/** Makes the chat silent, so that messages wait. */
const fallsSilent = ({ world }: TestConversation): void => {
  world.chat.silent = true
}

async function rebooting(prepare: (talk: TestConversation) => void = () => {}): Promise<TestConversation> {
  const talk = new TestConversation()
  prepare(talk)
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  return talk
}

test('I9 messages: those of a run that needs a person go before approval requests and progress', {
  tags: ['slow'],
}, async () => {
  const talk = await rebooting(({ world }) => {
    world.machine('compute-01').faults.neverReturns = true
  })
  fallsSilent(talk)
  await talk.passes('20 min')
  expect(await nextPriority(talk)).toBe('failure')
})

test('I9 messages: those of a run that rolls back after a failure go first, too', async () => {
  const talk = await rebooting(({ world }) => {
    world.behaviours.set('evacuate', { ...endsWell, lastsMs: 10_000, exitCode: 3 })
    world.behaviours.set('enable', { ...endsWell, lastsMs: 60_000 })
  })
  fallsSilent(talk)
  const rollsBack = () => runState(talk.world.journals.runNow(`${id}-1`))?.status === 'unwinding'
  for (let seconds = 0; seconds < 300 && !rollsBack(); seconds++) await talk.passes('1 s')
  expect(rollsBack()).toBe(true)
  expect(await nextPriority(talk)).toBe('failure')
})

test('I9 messages: those of a run in progress go last', async () => {
  const talk = await rebooting()
  fallsSilent(talk)
  await talk.passes('5 s')
  expect(await nextPriority(talk)).toBe('progress')
})

test('I9 messages: those of an operation that waits for approval are approval requests', async () => {
  const talk = new TestConversation()
  fallsSilent(talk)
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  expect(await nextPriority(talk)).toBe('approval')
})
