import { expect, test } from 'vitest'
import { ana, ben, policy } from '../world/policy.ts'
import { breakable, breakers, control, decided, rebooted, security, talking } from './break-glass-fixtures.ts'
import { matchesTranscript } from './matches-transcript.ts'

test('S55 rebootmgr/38 break glass: overrides failed checks by name with a reason, and digests list it until another person acknowledges', async () => {
  const talk = talking()
  talk.world.cluster.check('storage-02', 'replica lag of 40 s')
  await talk.ana.types(control('service-checks', 'storage-01'))
  await matchesTranscript(talk.ana.reads(), 'plan')
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve')
  await talk.chris.presses('Approve')
  await talk.passes('3 min')
  await talk.ana.types('/cluster digest')
  await talk.passes('25 h')
  await talk.ana.types('/cluster digest')
  await talk.ana.presses('Acknowledge…', 'all is well')
  await talk.dora.presses('Acknowledge…', 'the check was wrong')
  await talk.passes('1 min')
  await talk.ana.types('/cluster digest')
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  await matchesTranscript(talk.card(), 'card')
  const digests = talk.world.chat.posted.filter(({ key }) => key.startsWith('digest/') && !key.endsWith('/detail'))
  const named = digests.map(({ message }) =>
    talk.said([message]).includes('op-T1 has an unacknowledged break-glass override: service checks'),
  )
  expect(named).toEqual([true, true, false])
  expect(rebooted(talk)).toHaveLength(1)
  expect(await decided(talk)).toMatchObject([
    { type: 'glassBroken', person: ana, operation: 'op-T1', gate: 'service checks', nodes: ['storage-01'] },
    { type: 'glassAcknowledged', operation: 'op-T1', reason: 'the check was wrong' },
  ])
})

test('S55 break glass: is refused when it is not configured', async () => {
  const talk = talking(policy)
  await talk.ana.types(control('service checks'))
  expect(talk.transcript()).toContain('Break glass is not configured in harbour.')
  expect(talk.world.journals.ever).toEqual([])
})

test('S55 break glass: is refused outside of its group, whatever the access table allows', async () => {
  const talk = talking()
  await talk.dora.types(control('service checks'))
  expect(talk.transcript()).toContain('@dora is not in a group that may break glass in harbour.')
  expect(talk.world.journals.ever).toEqual([])
})

test('S55 break glass: requires a reason', async () => {
  const talk = talking()
  await talk.ana.types('/cluster reboot compute-01 --break-glass "service checks"')
  expect(talk.transcript()).toContain('--break-glass requires --reason.')
})

test('S55 break glass: a dry run notifies no one and writes nothing', async () => {
  const talk = talking()
  const before = talk.traces()
  await talk.ana.types(`${control('service checks')} --dry-run`)
  expect(talk.ana.reads()).toContain('🔴 Break glass: Plan: Reboot compute-01 – ready')
  expect(talk.traces()).toBe(before)
  expect(await decided(talk)).toEqual([])
})

test('S55 break glass: does not count the requester as an approver', async () => {
  const talk = talking()
  await talk.ana.types(control('service checks', 'storage-01'))
  await talk.ana.presses('Request approval')
  await talk.ana.presses('Approve')
  await talk.ben.presses('Approve')
  await talk.passes('1 min')
  expect(talk.card()).toContain('awaiting approval (1 of 2)')
  expect(talk.happened()).toEqual([])
})

test('S46 S55 break glass: is refused at the start and after queueing when the requester has left the group', async () => {
  const talk = talking()
  await talk.ana.types(control('service checks', 'storage-01'))
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve')
  talk.world.people.groups.set(breakers, [ben])
  await talk.chris.presses('Approve')
  await talk.passes('1 min')
  expect(talk.lastLine()).toContain('@ana is not in a group that may break glass in harbour. Nothing was changed.')

  const inLine = talking({ ...breakable, clusterSlots: 1 })
  await inLine.ana.types('/cluster reboot compute-02 --reason "first"')
  await inLine.ana.presses('Start')
  await inLine.passes('2 s')
  await inLine.ana.types(control('service checks'))
  await inLine.ana.presses('Start')
  await inLine.passes('5 s')
  inLine.world.people.groups.set(breakers, [ben])
  await inLine.passes('5 min')
  expect(rebooted(inLine)).toEqual([expect.stringContaining('compute-02')])
})

test('S46 S55 break glass: is refused on request when the requester has left the group since the plan', async () => {
  const talk = talking()
  await talk.ana.types(control('service checks'))
  talk.world.people.groups.set(breakers, [ben])
  await talk.ana.presses('Start')
  expect(talk.transcript()).toContain('@ana is not in a group that may break glass')
  expect(await decided(talk)).toEqual([])
})

test('S14 S55 break glass: voids approvals when it is no longer configured at the start', async () => {
  const talk = talking()
  await talk.ana.types(control('service checks', 'storage-01'))
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve')
  Object.assign(talk.world.context, { policy: { ...breakable, breakGlass: null } })
  await talk.chris.presses('Approve')
  await talk.passes('1 min')
  expect(talk.thread()).toContain('Not started: Break glass is not configured in harbour')
  expect(talk.happened()).toEqual([])
})

test('S55 S56 break glass: requires a code of the requester when a second factor is configured', async () => {
  const talk = talking({
    ...breakable,
    breakGlass: { groups: [breakers], people: [], channel: security, secondFactor: 'demanded' },
  })
  talk.world.extraPorts.codes.people.add(ana)
  await talk.ana.types(control('service checks'))
  await talk.ana.presses('Start…', '000000')
  expect(await decided(talk)).toEqual([])
  await talk.ana.types(control('service checks'))
  talk.operation = 'op-T2'
  await talk.ana.presses('Start…', talk.world.extraPorts.codes.shows(talk.world.nowMs))
  await talk.passes('3 min')
  expect(rebooted(talk)).toHaveLength(1)
  const submitted = talk.world.journals.ever.filter(({ event }) => event.type === 'submitted')
  expect(submitted.map(({ event }) => event)).toMatchObject([{ secondFactor: 'given' }])
})

test('S55 acknowledge: refuses a running operation, and one without an override', async () => {
  const talk = talking()
  await talk.ana.types(control('service checks'))
  await talk.ana.presses('Start')
  await talk.ben.types('/cluster acknowledge op-t1 --reason "looked at it"')
  expect(talk.transcript()).toContain('op-T1 is running: it cannot be acknowledged.')
  expect(talk.ben.reads()).toContain('Acknowledge it once it has ended.')
  await talk.passes('3 min')
  await talk.ben.types('/cluster acknowledge op-t1')
  expect(talk.transcript()).toContain('acknowledge requires --reason.')
  await talk.ben.types('/cluster acknowledge op-t1 --reason "looked at it"')
  await talk.ben.types('/cluster reboot compute-02 --reason "first"')
  await talk.ben.presses('Start')
  await talk.passes('3 min')
  await talk.ana.types('/cluster acknowledge op-t2 --reason "looked at it"')
  expect(talk.transcript()).toContain('op-T2 cannot be acknowledged: it has no break-glass override.')
  expect(talk.card()).not.toContain('[Acknowledge…]')
})
