import { expect, test } from 'vitest'
import type { Policy } from '../../src/core/policy/policy.ts'
import { nightId } from '../../src/core/unattended/id.ts'
import { nightEntry } from '../world/nights.ts'
import * as people from '../world/policy.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

const hourMs = 3_600_000

/** Storage needs two approvals, control one of the operators; compute needs none. */
const policy: Policy = {
  ...people.policy,
  roles: {
    ...people.policy.roles,
    control: {
      ...people.policyOfParts.roles.compute,
      slots: 1,
      approvals: {
        parts: [{ count: 1, groups: [people.ops], people: [] }],
        expiresAfterMs: hourMs,
        requesterCounts: 'no',
      },
    } as Policy['roles'][string],
  },
  windows: [nightEntry.window],
  unattended: { reboots: nightEntry },
}

/** 14:55 in Berlin on a day whose nights are ordinary. */
const afternoon = Date.parse('2026-09-22T12:55:00Z')

test('a night: prepared at 15:00, storage approved, control not, run in the window, told in the morning', {
  tags: ['slow'],
}, async () => {
  const talk = new TestConversation(policy)
  const { world, ben, chris } = talk
  world.nowMs = afternoon
  world.people.groups.set(people.ops, [people.dora])
  world.add('control-01', ['control'])
  for (const name of ['storage-01', 'compute-01', 'compute-02', 'control-01'])
    world.machine(name).rebootRequired = { why: 'kernel 6.1.9 is installed', sinceMs: afternoon - 50 * hourMs }
  talk.operation = nightId('harbour', 'reboots', '2026-09-22')
  await talk.passes('10 min')
  await matchesTranscript(talk.card(), 'card')
  await ben.presses('Approve: storage-01')
  await chris.presses('Approve: storage-01')
  await talk.passes('5 h')
  world.machine('compute-02').rebootRequired = null
  await talk.passes('8 h')
  await matchesTranscript(talk.transcript())
  await matchesTranscript(talk.thread(), 'thread')
  expect(talk.card()).toContain('done')
  await talk.passes('3 h')
  await talk.dora.types('/cluster digest now')
  await talk.passes('10 s')
  const posted = world.chat.posted.filter(({ key }) => key.startsWith('digest/'))
  await matchesTranscript(talk.said(posted.map(({ message }) => message)), 'digest')
})

test('a night: held until its window closes has ended early, and no person cancelled it', {
  tags: ['slow'],
}, async () => {
  const talk = new TestConversation(policy)
  const { world, dora } = talk
  world.nowMs = afternoon
  world.people.groups.set(people.ops, [people.dora])
  world.machine('compute-01').rebootRequired = { why: 'kernel 6.1.9 is installed', sinceMs: afternoon - 50 * hourMs }
  talk.operation = nightId('harbour', 'reboots', '2026-09-22')
  await talk.passes('10 min')
  await dora.types('/cluster stop cluster --reason "power work"')
  await talk.passes('13 h 10 min')
  await matchesTranscript(talk.transcript())
  await dora.types(`/cluster status ${talk.operation}`)
  await dora.types('/cluster digest now')
  await talk.passes('10 s')
  const posted = world.chat.posted.filter(({ key }) => key.startsWith('digest/'))
  await matchesTranscript(talk.said(posted.map(({ message }) => message)), 'digest')
  await matchesTranscript(talk.transcript(), 'status')
})

test('digest: an operation that a person cancelled is cancelled, and did not end early', async () => {
  const talk = new TestConversation()
  const { world, ana } = talk
  await ana.types('/cluster reboot storage-01 --reason kernel')
  await ana.presses('Request approval')
  await ana.presses('Cancel')
  await talk.passes('1 min')
  await ana.types('/cluster digest now')
  await talk.passes('10 s')
  const posted = world.chat.posted.filter(({ key }) => key.startsWith('digest/'))
  await matchesTranscript(talk.said(posted.map(({ message }) => message)), 'digest')
})
