import { expect, test } from 'vitest'
import { policy } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

test('S31 plan: a node without a known role needs the approvals and scopes of storage', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot odd-01 --reason "new kernel"')
  expect(talk.ana.reads()).toContain('Needs 2 of @approvers, not the requester')
  expect(talk.ana.reads()).toContain('acquire the lock: cluster, role/storage')
})

test('S31 plan: a node with roles compute and storage has the rules of both', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot hyper-01 --reason "new kernel"')
  const plan = talk.ana.reads()
  expect(plan).toContain('Needs 2 of @approvers, not the requester')
  expect(plan).toContain('acquire the lock: cluster, role/compute, role/storage')
  expect(plan).toContain('drain: evacuate')
})

test('plan: a pinned role overrides the inventory', async () => {
  const talk = new TestConversation({ ...policy, pins: { 'compute-01': ['storage'] } })
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  expect(talk.ana.reads()).toContain('Needs 2 of @approvers, not the requester')
})

test('queued run: leaves the node unchanged when it has become storage', async () => {
  const talk = new TestConversation({ ...policy, clusterSlots: 1 })
  for (const node of ['compute-01', 'compute-02']) {
    await talk.ana.types(`/cluster reboot ${node} --reason "new kernel"`)
    await talk.ana.presses('Start')
  }
  await talk.passes('5 s')
  talk.world.roles.set('compute-02', ['compute', 'storage'])
  talk.operation = 'op-T2'
  await talk.passes('3 min')
  await matchesTranscript(talk.thread())
  expect(talk.happened().filter((line) => line.startsWith('compute-02'))).toEqual([])
})

test('start: waits for approvals when the node has become storage', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  talk.world.cluster.setStop({ kind: 'cluster' }, 'power work', 'U0DORA')
  await talk.ana.presses('Start')
  talk.world.roles.set('compute-01', ['storage'])
  await talk.passes('10 s')
  await matchesTranscript(talk.thread())
  expect(talk.card()).toContain('Reboot compute-01 – awaiting approval (0 of 2)')
  expect(talk.happened()).toEqual([])
})
