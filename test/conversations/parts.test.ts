import { expect, test } from 'vitest'
import type { Message } from '../../src/core/message.ts'
import { operationState } from '../../src/core/operation/state.ts'
import type { RolePolicy } from '../../src/core/policy/policy.ts'
import { details } from '../../src/messages/operations/details.ts'
import { ana, approvers, ben, chris, dora, ops, policyOfParts } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

const storage = 'storage-01, storage-02'
const compute = 'compute-01'

/** A plan to reboot two storage nodes and a compute node, which have other approvers. */
async function planned(policy = policyOfParts, members = [dora]): Promise<TestConversation> {
  const talk = new TestConversation(policy)
  talk.world.people.groups.set(ops, members)
  await talk.ana.types('/cluster reboot storage-01,storage-02,compute-01 --reason "new kernel"')
  return talk
}

/** The same operation, waiting for the approvers of both parts. */
async function waiting(...given: Parameters<typeof planned>): Promise<TestConversation> {
  const talk = await planned(...given)
  await talk.ana.presses('Request approval')
  talk.transcript()
  return talk
}

/** The two people of the storage part approve it. */
async function storageApproves(talk: TestConversation): Promise<void> {
  await talk.ben.presses(`Approve: ${storage}`)
  await talk.chris.presses(`Approve: ${storage}`)
}

const cardOf = ({ world }: TestConversation): Message => {
  const card = world.chat.card('op-T1')
  if (card === null) throw new Error('there is no card')
  return card
}

/** The names of the nodes that went down. */
const rebooted = ({ world }: TestConversation): readonly string[] =>
  world.effects.filter(({ what }) => what === 'went down').map(({ node }) => node)

test('parts: plan, card and thread name the nodes, the rule and the approvals of each part', {
  tags: ['slow'],
}, async () => {
  const talk = await planned()
  await matchesTranscript(talk.ana.reads())
  await talk.ana.presses('Request approval')
  await matchesTranscript(talk.card(), '2')
  await talk.ben.presses(`Approve: ${storage}`)
  await talk.dora.presses(`Approve: ${compute}`)
  await matchesTranscript(talk.card(), '3')
  await talk.chris.presses(`Approve: ${storage}`)
  await talk.passes('20 min')
  await matchesTranscript(talk.thread(), '4')
  await matchesTranscript(talk.card(), '5')
  expect(rebooted(talk)).toEqual(['compute-01', 'storage-01', 'storage-02'])
})

test('I2 parts: nothing starts until every part is decided', async () => {
  const talk = await waiting()
  await storageApproves(talk)
  await talk.passes('30 min')
  expect([talk.card(), talk.happened()]).toEqual([expect.stringContaining('awaiting approval (2 of 3)'), []])
})

test('I4 parts: a denied part is left out, and the others keep their approvals', async () => {
  const talk = await waiting()
  await storageApproves(talk)
  talk.transcript()
  await talk.dora.presses(`Deny: ${compute}…`, 'backup is running')
  await matchesTranscript(talk.transcript())
  await talk.passes('20 min')
  await matchesTranscript(talk.card(), '2')
  await matchesTranscript(talk.thread(), '3')
  expect(rebooted(talk)).toEqual(['storage-01', 'storage-02'])
})

test('parts: card and details are about the nodes that stay, once a part is left out', async () => {
  const talk = await waiting()
  expect(talk.card()).toContain('Reboot compute-01, storage-01, storage-02 –')
  expect(talk.card()).not.toContain('locks cluster')
  await talk.dora.presses(`Deny: ${compute}…`, 'backup is running')
  expect(talk.card()).toContain('Reboot storage-01, storage-02 –')
  expect(talk.card()).toContain('locks cluster, role/storage)')
  const operation = operationState(talk.world.journals.operationNow('op-T1'))
  const shown = JSON.stringify(operation && details(operation, [], talk.world.nowMs).parts)
  expect(shown).toContain('storage-01: storage; locks cluster, role/storage')
  expect(shown).not.toContain('compute-01: ')
})

test('I4 parts: the operation is denied when its last part is', async () => {
  const talk = await waiting()
  await talk.dora.presses(`Deny: ${compute}…`, 'backup is running')
  talk.transcript()
  await talk.ana.presses(`Deny: ${storage}…`, 'not without it')
  await talk.passes('2 h')
  await matchesTranscript(talk.transcript())
  await matchesTranscript(talk.card(), '2')
  expect(talk.happened()).toEqual([])
})

test('I2 parts: one that is not approved in time is left out', async () => {
  const talk = await waiting()
  await talk.ben.presses(`Approve: ${storage}`)
  await talk.dora.presses(`Approve: ${compute}`)
  talk.transcript()
  await talk.passes('2 h')
  await matchesTranscript(talk.thread())
  await matchesTranscript(talk.card(), '2')
  expect(rebooted(talk)).toEqual(['compute-01'])
})

test('I2 parts: the operation expires when none is approved in time', async () => {
  const talk = await waiting()
  await talk.ben.presses(`Approve: ${storage}`)
  await talk.passes('2 h')
  expect(talk.lastLine()).toBe('Expired with 1 of 3 approvals. Nothing was changed. @ana')
  expect(talk.happened()).toEqual([])
})

/** Makes compute nodes need no approval. */
function withoutRule(): RolePolicy {
  const { compute: other } = policyOfParts.roles
  if (!other) throw new Error('a role is missing')
  return { ...other, approvals: null }
}

test('I2 parts: one that needs no approval does not start alone at the deadline', async () => {
  const talk = await waiting({ ...policyOfParts, roles: { ...policyOfParts.roles, compute: withoutRule() } })
  expect(talk.card()).toContain('compute-01: no approval needed')
  await talk.passes('2 h')
  expect([talk.lastLine(), talk.happened()]).toEqual([expect.stringContaining('Expired with 0 of 2'), []])
})

test('S14 parts: the operation ends when a node that needs no approval changes', async () => {
  const talk = await waiting({ ...policyOfParts, roles: { ...policyOfParts.roles, compute: withoutRule() } })
  await talk.ben.presses(`Approve: ${storage}`)
  talk.world.roles.set('compute-01', ['compute', 'control'])
  await talk.chris.presses(`Approve: ${storage}`)
  await talk.passes('20 min')
  expect(talk.lastLine()).toContain('The plan changed before it started: compute-01: roles compute → compute, control')
  expect(talk.happened()).toEqual([])
})

test('I2 parts: a person withdraws the approval of one part and keeps that of another', async () => {
  const talk = await waiting(policyOfParts, [ben])
  await talk.ben.presses(`Approve: ${compute}`)
  await talk.ben.presses(`Approve: ${storage}`)
  talk.transcript()
  await talk.ben.presses(`Withdraw approval: ${storage}`)
  await matchesTranscript(talk.transcript())
  expect(talk.card()).toContain(`${compute}: 1 of @ops, not the requester. 1 of 1: @ben`)
  expect(talk.card()).toContain(`${storage}: 2 of @approvers, not the requester. 0 of 2`)
})

test('parts: an approval is not withdrawn from a part whose nodes are finished', async () => {
  const talk = await waiting()
  await talk.dora.presses(`Approve: ${compute}`)
  const old = cardOf(talk)
  expect(talk.card()).toContain(`[Withdraw approval: ${compute}]`)
  await storageApproves(talk)
  const state = () => operationState(talk.world.journals.operationNow('op-T1'))
  for (let second = 0; second < 600 && state()?.runs[0]?.outcome !== 'succeeded'; second++) await talk.passes('1 s')
  expect(talk.card()).not.toContain(`[Withdraw approval: ${compute}]`)
  expect(talk.card()).toContain(`[Withdraw approval: ${storage}]`)
  await talk.pressesOld(dora, old, `Withdraw approval: ${compute}`)
  expect(talk.dora.reads()).toContain('This part of op-T1 cannot be withdrawn from: all of its nodes are finished.')
  expect(state()?.approvals).toHaveLength(3)
})

test('I2 parts: an approver who is lost for one part counts for another one', { tags: ['slow'] }, async () => {
  const talk = await waiting(policyOfParts, [ben])
  await talk.ben.presses(`Approve: ${storage}`)
  await talk.ben.presses(`Approve: ${compute}`)
  talk.world.people.groups.set(approvers, [chris, dora])
  await talk.chris.presses(`Approve: ${storage}`)
  await talk.passes('1 min')
  expect(talk.lastLine()).toContain('’s approval of storage-01, storage-02 no longer counts: @ben is not in a group')
  expect(talk.card()).toContain(`${compute}: 1 of @ops, not the requester. 1 of 1: @ben`)
  await talk.dora.presses(`Approve: ${storage}`)
  await talk.passes('20 min')
  expect(rebooted(talk)).toEqual(['compute-01', 'storage-01', 'storage-02'])
})

test('parts: an approver who is lost before the first of two nodes is lost for both, and the thread names both', async () => {
  const talk = await waiting()
  await storageApproves(talk)
  await talk.dora.presses(`Approve: ${compute}`)
  await talk.passes('30 s')
  talk.world.people.groups.set(approvers, [ben, dora])
  await talk.passes('10 min')
  expect(talk.thread()).toContain('’s approval of storage-01, storage-02 no longer counts: @chris is not in a group')
  expect(rebooted(talk)).toEqual(['compute-01'])
})

test('S43 parts: pause, resume and cancel need permission for the nodes that stay, not for those left out', async () => {
  const all = { channels: ['*'], groups: [], commands: ['*'], targets: ['all'] }
  const access = [
    { ...all, people: [ana] },
    { ...all, people: [chris], targets: ['role=storage'] },
    { ...all, people: [dora], targets: ['role=compute'] },
  ]
  const talk = await waiting({ ...policyOfParts, access })
  const state = () => operationState(talk.world.journals.operationNow('op-T1'))?.state
  await talk.chris.types('/cluster cancel op-T1')
  expect([talk.chris.reads(), state()]).toEqual([expect.stringContaining('compute-01'), 'awaiting approval'])
  await talk.dora.presses(`Deny: ${compute}…`, 'backup is running')
  await storageApproves(talk)
  await talk.passes('20 s')
  await talk.dora.types('/cluster pause op-T1')
  expect(state()).toBe('running')
  await talk.chris.types('/cluster pause op-T1')
  expect(state()).toBe('pausing')
  await talk.chris.types('/cluster resume op-T1')
  expect(state()).toBe('running')
  await talk.chris.types('/cluster cancel op-T1')
  expect(state()).toBe('stopping')
})

test('I2 and S45 parts: each is approved only by the people of its own rule, and not by the requester', async () => {
  const talk = await waiting({ ...policyOfParts, people: [[ana, chris]] })
  talk.transcript()
  await talk.dora.presses(`Approve: ${storage}`)
  await talk.ben.presses(`Approve: ${compute}`)
  await talk.ben.presses(`Deny: ${compute}…`, 'no')
  await talk.chris.presses(`Approve: ${storage}`)
  await talk.ana.presses(`Approve: ${storage}`)
  await matchesTranscript(talk.transcript())
  expect(talk.card()).toContain('awaiting approval (0 of 3)')
})

test('I2 parts: the requester counts for the part whose rule says so, and for no other one', async () => {
  const { compute: other } = policyOfParts.roles
  if (!other?.approvals) throw new Error('compute needs nobody')
  const counting = { ...other, approvals: { ...other.approvals, requesterCounts: 'yes' as const } }
  const policy = { ...policyOfParts, roles: { ...policyOfParts.roles, compute: counting } }
  const talk = await waiting(policy, [ana])
  await talk.ana.presses(`Approve: ${storage}`)
  expect(talk.ana.reads()).toContain('You requested this')
  await talk.ana.presses(`Approve: ${compute}`)
  expect(talk.card()).toContain(`${compute}: 1 of @ops. 1 of 1: @ana`)
})

test('I2 parts: what changed is approved again, and other parts keep their approvals', { tags: ['slow'] }, async () => {
  const talk = await waiting()
  const old = cardOf(talk)
  await storageApproves(talk)
  talk.world.roles.set('compute-01', ['compute', 'control'])
  await talk.dora.presses(`Approve: ${compute}`)
  await talk.passes('20 s')
  expect(talk.lastLine()).toContain('2 of 3 approvals still count.')
  talk.transcript()
  await talk.pressesOld(dora, old, `Approve: ${compute}`)
  expect(talk.transcript()).toContain('dora reads: The plan changed: you saw ‹plan 1›, it is now ‹plan 2›.')
  await talk.dora.presses(`Approve: ${compute}`)
  await talk.passes('20 min')
  expect(rebooted(talk)).toEqual(['compute-01', 'storage-01', 'storage-02'])
})

test('I2 parts: a button that names no part approves nothing, and denies every node that is left', async () => {
  const talk = await waiting()
  const { parts } = cardOf(talk)
  const bare = JSON.parse(JSON.stringify({ sentence: [], parts }).replaceAll(/,"part":"[0-9a-f]{12}"/g, ''))
  await talk.dora.presses(`Deny: ${compute}…`, 'backup is running')
  talk.transcript()
  await talk.pressesOld(ben, bare, `Approve: ${storage}`)
  expect(talk.transcript()).toContain('This button names no part of the plan that is left. The click changed nothing.')
  await talk.pressesOld(ben, bare, `Deny: ${storage}…`, 'not tonight')
  expect(talk.card()).toContain('denied')
})

test('I4 parts: a button of a part that was left out decides nothing', { tags: ['slow'] }, async () => {
  const talk = await waiting()
  const old = cardOf(talk)
  await talk.dora.presses(`Deny: ${compute}…`, 'backup is running')
  talk.transcript()
  await talk.pressesOld(dora, old, `Approve: ${compute}`)
  await talk.pressesOld(dora, old, `Deny: ${compute}…`, 'not tonight')
  await matchesTranscript(talk.transcript())
  await storageApproves(talk)
  await talk.passes('20 min')
  expect(rebooted(talk)).toEqual(['storage-01', 'storage-02'])
})

test('I4 parts: a denial from an older card denies the nodes that it showed', async () => {
  const talk = await waiting()
  const old = cardOf(talk)
  await storageApproves(talk)
  // the storage nodes are no longer one part
  talk.world.roles.set('storage-01', ['storage', 'compute'])
  await talk.dora.presses(`Approve: ${compute}`)
  await talk.passes('20 s')
  await talk.pressesOld(chris, old, `Deny: ${storage}…`, 'not tonight')
  expect(talk.card()).toContain('Left out: storage-01, storage-02: denied by @chris')
})

test('S56 parts: a second factor is demanded for the part whose rule demands it', { tags: ['slow'] }, async () => {
  const { storage: ruled } = policyOfParts.roles
  if (!ruled?.approvals) throw new Error('storage needs nobody')
  const demanding = { ...ruled, approvals: { ...ruled.approvals, secondFactor: 'demanded' as const } }
  const talk = await waiting({ ...policyOfParts, roles: { ...policyOfParts.roles, storage: demanding } })
  const { extraPorts } = talk.world
  for (const id of [ben, chris]) extraPorts.codes.people.add(id)
  const code = () => extraPorts.codes.shows(talk.world.nowMs)
  await talk.dora.presses(`Approve: ${compute}`)
  await talk.ben.presses(`Approve: ${storage}…`, code())
  await talk.chris.presses(`Approve: ${storage}…`, 'none')
  await talk.passes('1 min')
  expect(talk.card()).toContain('awaiting approval (2 of 3)')
  await talk.chris.presses(`Approve: ${storage}…`, code())
  await talk.passes('20 min')
  expect(rebooted(talk)).toEqual(['compute-01', 'storage-01', 'storage-02'])
})

test('parts: what was left out can be requested again', { tags: ['slow'] }, async () => {
  const talk = await waiting()
  await storageApproves(talk)
  await talk.dora.presses(`Deny: ${compute}…`, 'backup is running')
  await talk.ben.types('/cluster reboot compute-01 --reason "after the backup"')
  expect(talk.ben.reads()).toContain('[Request approval]')
  await talk.passes('20 min')
  await talk.ana.presses('Retry from plan')
  expect(talk.ana.reads()).toContain('reboot compute-01 --reason "new kernel"')
})
