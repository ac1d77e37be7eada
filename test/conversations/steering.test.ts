import { expect, test } from 'vitest'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

/** A running compute reboot. */
async function rebooting(nodes = 'compute-01'): Promise<TestConversation> {
  const talk = new TestConversation()
  await talk.ana.types(`/cluster reboot ${nodes} --reason "new kernel"`)
  await talk.ana.presses('Start')
  talk.transcript()
  return talk
}

test('cancel: unwinds a run before its point of no return', async () => {
  const talk = await rebooting()
  await talk.passes('3 s')
  await talk.ana.types('/cluster cancel op-T1 --reason "wrong node"')
  await talk.passes('30 s')
  await matchesTranscript(talk.transcript())
  expect(talk.happened()).toMatchInlineSnapshot(`
    [
      "compute-01: hook began (evacuate)",
      "compute-01: maintenance on (lockkeeper op-T1-1: new kernel)",
      "compute-01: maintenance off (lockkeeper op-T1-1: new kernel)",
      "compute-01: hook began (enable)",
    ]
  `)
})

test('cancel: finishes a run after its point of no return first, and says so', async () => {
  const talk = await rebooting()
  await talk.passes('15 s')
  await talk.ana.types('/cluster cancel op-T1 --reason "wrong node"')
  await talk.passes('2 min')
  await matchesTranscript(talk.transcript())
})

test('cancel: ends an operation that has not started, without changes', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  talk.transcript()
  await talk.ana.presses('Cancel')
  await talk.passes('1 min')
  expect(talk.transcript()).toMatchInlineSnapshot(`
    "00:00:02 ana presses [Cancel]
    00:00:02   ana reads: Cancelled before it started. Nothing was changed.
    00:00:02   thread: @ana cancelled it before it started.
    00:00:02   card: Reboot storage-01 – stopping (op-T1) [Details]
    00:00:04   thread: Cancelled: Nothing was changed. @ana
    00:00:04   card: Reboot storage-01 – cancelled (op-T1) [Retry from plan] [Run again…] [Details]"
  `)
  expect(talk.happened()).toEqual([])
})

test('rollout: takes nodes one after the other, pauses after a node, and continues when resumed', async () => {
  const talk = await rebooting('compute-01,compute-02')
  await talk.passes('3 s')
  await matchesTranscript(talk.card())
  await talk.ben.types('/cluster pause op-T1 --reason "lunch"')
  await talk.passes('5 min')
  await matchesTranscript(talk.transcript(), '2')
  await matchesTranscript(talk.card(), '3')
  await talk.ben.presses('Resume')
  await talk.passes('5 min')
  await matchesTranscript(talk.transcript(), '4')
})

test('rollout: stops at the first failure, and can be retried from its plan', async () => {
  const talk = await rebooting('compute-01,compute-02,odd-01'.replace(',odd-01', ''))
  talk.world.machine('compute-01').faults.refusesReboot = true
  await talk.passes('2 min')
  await matchesTranscript(talk.transcript())
  talk.world.machine('compute-01').faults.refusesReboot = false
  await talk.ana.types('/cluster retry op-T1')
  expect(talk.ana.reads().split('\n').slice(0, 4)).toMatchInlineSnapshot(`
    [
      "# Plan: Reboot compute-01, compute-02 – ready",
      "6 of 6 checks passed. No approval needed.",
      "Each node goes out of service, reboots and comes back, one node at a time. compute: 2 of 3 nodes stay up.",
      "○ check and lock · ○ take out of service · ○ reboot (cannot be undone) · ○ bring back · ○ verify and release",
    ]
  `)
})

test('rollout: a stop between two nodes holds the second, and a cancel ends it', async () => {
  const talk = await rebooting('compute-01,compute-02')
  await talk.passes('15 s')
  await talk.dora.types('/cluster stop cluster --reason "power work"')
  await talk.passes('3 min')
  await talk.ana.presses('Stop safely')
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
})

test('thread: commands in it are about its operation', async () => {
  const talk = await rebooting('compute-01,compute-02')
  const card = talk.world.chat.posted.find(({ key }) => key === 'op-T1/card')
  talk.place = { channel: 'C0STORAGE', thread: card?.ref ?? null }
  await talk.ana.types('@lockkeeper pause')
  await talk.ana.types('@lockkeeper status op-T1')
  await matchesTranscript(talk.ana.reads())
})

test('run again: makes a plan for the person who clicks, from the command of an ended operation, and starts nothing', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('3 min')
  const before = talk.happened().length
  await talk.ben.presses('Run again…')
  expect(talk.ben.reads()).toContain('# Plan: Reboot compute-01 – ready')
  expect(talk.ben.reads()).toContain('reboot compute-01 --reason "new kernel"')
  await talk.passes('3 min')
  expect(talk.happened()).toHaveLength(before)
  const plan = await talk.world.journals.operation('op-T2')
  expect(plan.map(({ event }) => event.type)).toEqual(['planned'])
  expect(plan[0]?.event).toMatchObject({ requester: 'U0BEN', retryOf: null })
})

test('timeline: shows phases and steps with their durations once the operation has ended', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('3 min')
  await talk.dora.presses('Timeline')
  await matchesTranscript(talk.dora.reads())
})
