import { expect, test } from 'vitest'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

/** Two storage reboots, both approved; the second has to wait. */
async function two(): Promise<TestConversation> {
  const talk = new TestConversation()
  for (const node of ['storage-01', 'storage-02']) {
    await talk.ana.types(`/cluster reboot ${node} --reason "new kernel"`)
    await talk.ana.presses('Request approval')
    await talk.ben.presses('Approve')
    await talk.chris.presses('Approve')
    talk.operation = 'op-T2'
  }
  return talk
}

test('queued run: names the run it waits for, and starts on its own', async () => {
  const talk = await two()
  await talk.passes('5 s')
  await matchesTranscript(talk.thread())
  await talk.ana.types('/cluster status')
  await matchesTranscript(talk.ana.reads(), '2')
  await talk.passes('5 min')
  expect(talk.lastLine()).toContain('Done in')
})

test('reboot: a repeated request names the operation in progress', async () => {
  const talk = await two()
  await talk.ben.types('/cluster reboot storage-01 --reason "kernel"')
  expect(talk.ben.reads()).toMatchInlineSnapshot(
    `"Already op-T1 by @ana: reboot storage-01 --reason "new kernel", running for 8 s. status op-T1 shows it."`,
  )
})

test('queued run: is held by a stop, and starts once the stop is lifted', { tags: ['slow'] }, async () => {
  const talk = await two()
  await talk.dora.types('/cluster stop cluster --reason "datacentre power work"')
  talk.transcript()
  await talk.passes('2 min')
  await talk.dora.types('/cluster resume cluster --reason "power is back"')
  await talk.passes('3 min')
  await matchesTranscript(talk.transcript())
})

test('start: is held by a stop with its reason, and continues once the stop is lifted', async () => {
  const talk = new TestConversation()
  const { ana, ben, chris, dora } = talk
  await dora.types('/cluster stop cluster --reason "datacentre power work"')
  await ana.types('/cluster reboot compute-01 --reason "kernel"')
  expect(ana.reads()).toContain('BLOCKED stop flags:')
  await dora.types('/cluster resume cluster')
  await ana.types('/cluster reboot storage-01 --reason "kernel"')
  await ana.presses('Request approval')
  await dora.types('/cluster stop cluster --reason "datacentre power work"')
  await ben.presses('Approve')
  await chris.presses('Approve')
  await talk.passes('1 min')
  await dora.types('/cluster resume cluster --reason "power is back"')
  await talk.passes('2 min')
  await matchesTranscript(talk.transcript())
  expect(talk.lastLine()).toContain('Done in')
})

test('start: expires when it was held for too long, and says why', { tags: ['slow'] }, async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "kernel"')
  talk.world.cluster.away = true
  await talk.ana.presses('Start')
  await talk.passes('2 h')
  expect(talk.thread()).toMatchInlineSnapshot(`
    "Not started: cluster is unreachable. Checking again until 01:00:01; continues automatically.
    Expired: it could not start in time: cluster is unreachable. Nothing was changed. @ana"
  `)
  expect(talk.card()).toContain('Reboot compute-01 – expired\n')
  expect(talk.happened()).toEqual([])
})

test('F65 hold: what a stop holds has no time limit, and says so', { tags: ['slow'] }, async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "kernel"')
  talk.world.cluster.setStop({ kind: 'cluster' }, 'power work', 'U0DORA')
  await talk.ana.presses('Start')
  await talk.passes('30 h')
  expect(talk.thread()).toMatchInlineSnapshot(
    `"Not started: stop flags: the cluster is stopped: power work. Continues automatically once this is resolved."`,
  )
  await talk.dora.types('/cluster resume cluster --reason "power is back"')
  await talk.passes('2 min')
  expect(talk.lastLine()).toContain('Done in')
})

test('failing check: holds a reboot, and is named with its node and output', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "kernel"')
  talk.world.cluster.check('storage-02', 'replica lag of 40 s')
  await talk.ana.presses('Start')
  await talk.passes('1 min')
  expect(talk.thread()).toMatchInlineSnapshot(`
    "Started.
    ◐ check and lock: service checks: work, check work on storage-02 is critical: replica lag of 40 s"
  `)
  expect(talk.happened()).toEqual([])
  talk.world.cluster.check('storage-02', null)
  await talk.passes('2 min')
  expect(talk.lastLine()).toContain('Done in')
})

test('failing check: holds a drained node before its reboot, and unwinds it at the time limit', {
  tags: ['slow'],
}, async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "kernel"')
  await talk.ana.presses('Start')
  await talk.passes('3 s')
  talk.world.cluster.check('storage-02', 'replica lag of 40 s')
  talk.transcript()
  await talk.passes('20 min')
  await matchesTranscript(talk.transcript())
  expect(talk.happened()).toMatchInlineSnapshot(`
    [
      "compute-01: hook began (evacuate)",
      "compute-01: maintenance on (lockkeeper op-T1-1: kernel)",
      "compute-01: maintenance off (lockkeeper op-T1-1: kernel)",
      "compute-01: hook began (enable)",
    ]
  `)
})

test('stop: unwinds a run whose node settles', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "kernel"')
  await talk.ana.presses('Start')
  await talk.passes('3 s')
  talk.transcript()
  await talk.dora.types('/cluster stop cluster --reason "power work"')
  await talk.passes('20 s')
  expect(talk.transcript()).toMatchInlineSnapshot(`
    "00:00:05 dora types: /cluster stop cluster --reason "power work"
    00:00:05   dora reads: Stopped the cluster: power work. 1 operation runs; nodes not yet touched wait. Nodes in progress are finished or rolled back.
    00:00:05   channel: harbour: @dora stopped the cluster: power work
    00:00:05   thread: ✕ settle: stop flags: the cluster is stopped: power work
    00:00:05   card: Reboot compute-01 – rolling back (op-T1) [Details]
    00:00:06   card: Reboot compute-01 – taking out of service (2 of 5) (op-T1) [Details]
    00:00:06   card: Reboot compute-01 – finishing (op-T1) [Details]
    00:00:06   thread: Failed in 5 s: compute-01 failed at “settle”: stop flags: the cluster is stopped: power work. All changes were rolled back, lock released, not rebooted @ana
    00:00:06   card: Reboot compute-01 – failed (op-T1) [Retry from plan] [Run again…] [Timeline] [Details]"
  `)
  expect(talk.world.locks.table.scopes).toEqual([])
})
