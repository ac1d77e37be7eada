import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { operationState } from '../../src/core/operation/state.ts'
import { runState } from '../../src/core/run/fold.ts'
import { announceRestart } from '../../src/engine/housekeeping/sweeper.ts'
import { TestConversation } from '../conversations/conversation.ts'

const operation = async ({ world }: TestConversation) => operationState(await world.journals.operation('op-T1'))
const run = async ({ world }: TestConversation, number: number) => runState(await world.journals.run(`op-T1-${number}`))
const outcomes = async (talk: TestConversation) =>
  (await operation(talk))?.runs.map(({ node, outcome }) => [node, outcome])

/** A cluster of four compute nodes whose services allow several to be out. */
function fourComputeNodes(): TestConversation {
  const talk = new TestConversation()
  talk.world.cluster.workTags = ['rebootmgr', 'max_failing=2']
  for (const name of ['compute-03', 'compute-04']) talk.world.add(name, ['compute'])
  return talk
}

/** A reboot of two of four nodes at a time that drains its first two nodes, for a minute. */
async function twoDraining(): Promise<TestConversation> {
  const talk = fourComputeNodes()
  talk.world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 60_000 })
  await talk.ana.types('/cluster reboot compute-* --at-once 2 --waves none --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('10 s')
  expect((await operation(talk))?.runs).toHaveLength(2)
  return talk
}

/** Two runs whose nodes never came back and which need a person. */
async function bothNeedAPerson(): Promise<TestConversation> {
  const talk = fourComputeNodes()
  // other groups: a member that failed in one keeps nothing in the other from starting
  talk.world.groups.set('compute-01', 'a')
  talk.world.groups.set('compute-02', 'b')
  for (const name of ['compute-01', 'compute-02']) talk.world.machine(name).faults.neverReturns = true
  await talk.ana.types('/cluster reboot compute-01,compute-02 --at-once 2 --waves none --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('20 min')
  return talk
}

test('delivery: reads no journal of ended runs again when their wave has no line yet', async () => {
  const talk = fourComputeNodes()
  talk.world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 60_000 })
  await talk.ana.types('/cluster reboot compute-* --at-once 2 --reason "new kernel"')
  await talk.ana.presses('Start')
  const secondEnded = async () => (await operation(talk))?.runs.at(1)?.outcome === 'succeeded'
  for (let looks = 0; looks < 300 && !(await secondEnded()); looks++) await talk.passes('1 s')
  await talk.passes('5 s')
  expect((await operation(talk))?.state).toBe('running')
  expect(talk.thread().split('\n').at(-1)).toContain('Wave 1 of 3')
  expect(Object.keys((await talk.world.context.ledger.read('op-T1')).thread.runs)).toEqual(['op-T1-3'])
})

test('S27 cancel: reaches every active run', async () => {
  const talk = await twoDraining()
  await talk.ana.types('/cluster cancel op-T1 --reason "wrong nodes"')
  await talk.passes('3 min')
  expect(await outcomes(talk)).toEqual([
    ['compute-01', 'cancelled'],
    ['compute-02', 'cancelled'],
  ])
  expect((await operation(talk))?.state).toBe('cancelled')
  expect(talk.world.locks.table.scopes).toEqual([])
})

test('S27 pause: starts no further node, and lets every active run finish', { tags: ['slow'] }, async () => {
  const talk = await twoDraining()
  await talk.ben.presses('Pause after these nodes')
  await talk.passes('10 min')
  expect(await outcomes(talk)).toEqual([
    ['compute-01', 'succeeded'],
    ['compute-02', 'succeeded'],
  ])
  expect((await operation(talk))?.state).toBe('paused')
})

test('I4 requester without the right: the operation ends once its active runs have finished', {
  tags: ['slow'],
}, async () => {
  const talk = await twoDraining()
  talk.world.people.kinds.set('U0ANA', 'deactivated')
  await talk.passes('1 min')
  await talk.passes('10 min')
  const ended = await operation(talk)
  expect(ended?.state).toBe('cancelled')
  expect(ended?.runs.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded'])
  expect(ended?.summary).toContain('The requester no longer has permission')
})

test('restart: the thread says for every active run where it continues', async () => {
  const talk = await twoDraining()
  await announceRestart(talk.world.context)
  await talk.passes('5 s')
  const lines = talk
    .thread()
    .split('\n')
    .filter((line) => line.includes('Lockkeeper restarted'))
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['compute-01', 'compute-02'])
})

test('S50 attention button: acts on the run that it names', { tags: ['slow'] }, async () => {
  const talk = await bothNeedAPerson()
  expect([(await run(talk, 1))?.status, (await run(talk, 2))?.status]).toEqual(['needs attention', 'needs attention'])
  await talk.ben.presses('Mark failed…: compute-02', 'the mainboard is dead')
  await talk.passes('5 s')
  expect([(await run(talk, 1))?.status, (await run(talk, 2))?.outcome]).toEqual(['needs attention', 'failed'])
})

test('S50 attention button of an older version: is refused when several runs are active', {
  tags: ['slow'],
}, async () => {
  const talk = await bothNeedAPerson()
  const card = talk.world.chat.card('op-T1')
  if (!card) throw new Error('there is no card')
  const old = JSON.parse(JSON.stringify(card).replaceAll('"id":"op-T1-2"', '"id":"op-T1"'))
  await talk.pressesOld('U0BEN', old, 'Wait longer: compute-02')
  expect(talk.transcript()).toContain('it needs no attention')
  expect((await run(talk, 2))?.status).toBe('needs attention')
})

test('--at-once: is refused when it is larger than the number of nodes', async () => {
  const talk = fourComputeNodes()
  await talk.ana.types('/cluster reboot compute-01,compute-02 --at-once 3 --reason "x"')
  expect(talk.ana.reads()).toContain('--at-once 3: the target has 2 nodes. Use at most --at-once 2.')
})

test('retry: keeps --at-once as far as there are nodes left', async () => {
  const talk = await twoDraining()
  talk.world.machine('compute-01').faults.wrongName = 'compute-09'
  await talk.passes('5 min')
  expect((await operation(talk))?.state).toBe('failed')
  await talk.ana.types('/cluster retry op-T1')
  expect(talk.ana.reads()).toContain('compute-01,compute-02,compute-03,compute-04 --at-once 2 --waves none')
})

test('status: shows the step of each active run, by node', async () => {
  const talk = await twoDraining()
  const summary = (await talk.world.journals.open())[0]
  expect(summary?.now).toContain('compute-01: ')
  expect(summary?.now).toContain('compute-02: ')
  expect(plain((await talk.world.says('U0ANA', 'status op-T1')).sentence)).toContain('0/4 nodes')
})

test('S18 silent node: no other node of the operation is rebooted while one is silent for longer than a boot takes', {
  tags: ['slow'],
}, async () => {
  const talk = fourComputeNodes()
  talk.world.groups.set('compute-01', 'a')
  talk.world.groups.set('compute-02', 'b')
  talk.world.machine('compute-01').faults.neverReturns = true
  const tasks = { '10-stop': { exitCode: 0, tail: '', lastsMs: 300_000 } }
  talk.world.machine('compute-02').folders.set('/etc/rebootmgr/pre_boot_tasks', tasks)
  await talk.ana.types('/cluster reboot compute-01,compute-02 --at-once 2 --waves none --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('7 min')
  expect((await run(talk, 2))?.waiting?.reason).toMatch(/^other nodes: compute-01 has been silent for \d+ m/)
  await talk.passes('10 min')
  expect([(await run(talk, 1))?.status, (await run(talk, 2))?.unwindingTo]).toEqual(['needs attention', 'cancelled'])
  expect(talk.world.effects.filter(({ what }) => what === 'went down').map(({ node }) => node)).toEqual(['compute-01'])
})
