import { expect, test } from 'vitest'
import { policy } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'

const held = ({ world }: TestConversation) => [
  ...new Set(world.locks.table.scopes.flatMap(({ holders }) => holders.map(({ node }) => node))),
]

const down = ({ world }: TestConversation) =>
  [...world.machines.values()].filter((machine) => machine.isDown()).map(({ name }) => name)

/** A storage node that was marked failed because its shutdown hangs; it still answers. */
async function hanging(): Promise<TestConversation> {
  const talk = new TestConversation()
  talk.world.machine('storage-01').faults.hangs = true
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve')
  await talk.chris.presses('Approve')
  await talk.passes('2 h')
  await talk.ana.presses('Mark failed…', 'its shutdown hangs')
  await talk.passes('10 s')
  return talk
}

test('F13 unlock: keeps the lock of a node whose shutdown hangs, so that no other storage node goes down with it', {
  tags: ['slow'],
}, async () => {
  const talk = await hanging()
  talk.transcript()
  await talk.dora.types('/cluster unlock storage-01 --reason "it answers"')
  expect(talk.transcript()).toContain('The reboot of storage-01 has begun and is not over: its lock is kept.')
  expect(held(talk)).toEqual(['storage-01'])
  await talk.ana.types('/cluster reboot storage-02 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  talk.operation = 'op-T2'
  await talk.ben.presses('Approve')
  await talk.chris.presses('Approve')
  await talk.passes('2 min')
  talk.world.machine('storage-01').faults.hangs = false
  expect(down(talk)).toEqual(['storage-01'])
})

test('F13 unlock: frees the lock once another boot id was read', { tags: ['slow'] }, async () => {
  const talk = await hanging()
  talk.world.machine('storage-01').faults.hangs = false
  await talk.passes('5 min')
  await talk.dora.types('/cluster unlock storage-01 --reason "it is back"')
  await talk.ben.presses('Agree')
  await talk.chris.presses('Agree')
  expect(held(talk)).toEqual([])
})

test('F13 unlock: another machine that answers at its address does not prove that the node went down', {
  tags: ['slow'],
}, async () => {
  const talk = await hanging()
  const machine = talk.world.machine('storage-01')
  machine.faults.wrongName = 'storage-09'
  machine.bootId = () => '99999999-0009-4000-8000-000000000000'
  await talk.dora.types('/cluster unlock storage-01 --reason "it answers"')
  expect(talk.transcript()).toContain('A reboot of storage-01 may still fire: its lock is kept.')
  expect(held(talk)).toEqual(['storage-01'])
})

test('F13 reboot: text that is not a boot ID does not count as a reboot', async () => {
  const talk = new TestConversation()
  const machine = talk.world.machine('compute-01')
  machine.faults.hangs = true
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('30 s')
  expect(talk.happened().at(-1)).toContain('armed')
  const real = machine.bootId.bind(machine)
  machine.bootId = () => 'cat: /proc/sys/kernel/random/boot_id: Input/output error'
  await talk.passes('20 s')
  expect(talk.thread()).not.toContain('went down')
  machine.bootId = real
  machine.faults.hangs = false
  await talk.passes('3 min')
  expect(talk.card()).toContain('Reboot compute-01 – done in')
})

test('F61 observe: a run releases its lock at once, not at the limit of its step', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('5 s')
  expect(held(talk)).toEqual(['compute-01'])
  Object.assign(talk.world.context, { policy: { ...policy, mode: 'observe' } })
  await talk.passes('1 min')
  expect(held(talk)).toEqual([])
  expect(talk.world.machine('compute-01').maintenance).toBeNull()
  expect(talk.happened().filter((line) => line.includes('went down'))).toEqual([])
})

test('F46 counts: every node is in exactly one number when an operation is stopped safely', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01,compute-02 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('5 s')
  await talk.ana.presses('Stop safely')
  await talk.passes('1 min')
  expect(talk.card()).toContain('0 done, 0 failed, 1 cancelled, 1 untouched')
})
