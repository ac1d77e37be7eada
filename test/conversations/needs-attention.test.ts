import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { announceRestart } from '../../src/engine/housekeeping/sweeper.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { ben, policy } from '../world/policy.ts'
import { presses } from '../world/requests.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

/** A compute reboot that has just been started. */
async function started(broken: (talk: TestConversation) => void = () => {}, rules = policy): Promise<TestConversation> {
  const talk = new TestConversation(rules)
  broken(talk)
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  talk.transcript()
  return talk
}

test('reboot: restores a node that refuses to reboot', async () => {
  const talk = await started(({ world }) => {
    world.machine('compute-01').faults.refusesReboot = true
  })
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  await matchesTranscript(talk.card(), 'card')
  expect(talk.happened().filter((line) => line.includes('went down'))).toEqual([])
})

test('failed drain hook: is undone and reported', async () => {
  const talk = await started(({ world }) => void world.hookExits.set('evacuate', 3))
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  expect(talk.world.locks.table.scopes).toEqual([])
})

test('pending cleanup: is confirmed by a retry of the undo hook', async () => {
  const talk = await started(({ world }) => void world.hookExits.set('evacuate', 3).set('enable', 4))
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  await matchesTranscript(talk.card(), 'card')
  await talk.ana.types('/cluster status')
  await matchesTranscript(talk.ana.reads(), 'status')
  talk.transcript()
  talk.world.hookExits.clear()
  await talk.ana.presses('Retry cleanup')
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript(), '2')
  expect(talk.world.locks.table.scopes).toEqual([])
})

test('pending cleanup: is confirmed by a person with a reason', async () => {
  const talk = await started(({ world }) => void world.hookExits.set('evacuate', 3).set('enable', 4))
  await talk.passes('1 min')
  talk.transcript()
  await talk.ben.presses('Mark as done…')
  await talk.ben.presses('Mark as done…', 'enabled the service by hand')
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  expect(talk.world.locks.table.scopes).toEqual([])
})

test('pending cleanup: a confirmation by a person is reported to the security channel', async () => {
  const talk = await started(({ world }) => {
    world.hookExits.set('evacuate', 3).set('enable', 4)
    world.people.channels.set('C0SECURITY', 'own')
    Object.assign(world.context, { policy: { ...world.context.policy, securityChannel: 'C0SECURITY' } })
  })
  await talk.passes('1 min')
  await talk.ben.presses('Mark as done…', 'enabled the service by hand')
  await talk.passes('1 min')
  const notice = talk.world.chat.shown.find(({ message }) => plain(message.sentence).includes('confirmed that'))
  expect(plain(notice?.message.sentence ?? [])).toContain('is done on compute-01')
  expect(plain(notice?.message.sentence ?? [])).toContain('enabled the service by hand')
})

test('F02 pending cleanup: a confirmation is reported although the bot was killed right after it recorded it', async () => {
  const talk = await started(({ world }) => {
    world.hookExits.set('evacuate', 3).set('enable', 4)
    world.people.channels.set('C0SECURITY', 'own')
    Object.assign(world.context, { policy: { ...world.context.policy, securityChannel: 'C0SECURITY' } })
  })
  await talk.passes('1 min')
  const { world } = talk
  const card = world.chat.card('op-T1')
  if (!card) throw new Error('there is no card')
  const append = world.journals.append.bind(world.journals)
  world.journals.append = async (entry) => {
    const appended = await append(entry)
    if (entry.event.type === 'personActed') throw new Failure('journals', 'killed', 'ambiguous')
    return appended
  }
  await presses(world, ben, card, 'Mark as done…', 'enabled the service by hand')
  world.journals.append = append
  await announceRestart(world.context)
  await talk.passes('2 min')
  const notices = world.chat.posted.filter(({ message }) => plain(message.sentence).includes('confirmed that'))
  expect(notices.map(({ ref }) => ref.channel)).toEqual(['C0SECURITY'])
})

test('pending cleanup: includes a drain hook without an undo hook', async () => {
  const compute = policy.roles.compute
  if (!compute) throw new Error('no such role')
  const rules = { ...policy, roles: { ...policy.roles, compute: { ...compute, undrainHooks: [] } } }
  const talk = await started(({ world }) => {
    world.machine('compute-01').faults.refusesReboot = true
  }, rules)
  await talk.passes('1 min')
  expect(talk.card()).toContain(
    'Cleanup pending: hook evacuate ran and no undo hook is configured: its effects may remain',
  )
  expect(talk.world.locks.table.scopes.length).toBeGreaterThan(0)
})

test('pending cleanup: includes pre-boot tasks without an undo hook', async () => {
  const talk = await started(({ world }) => {
    world.machine('compute-01').faults.refusesReboot = true
    world.machine('compute-01').folders.set('/etc/rebootmgr/pre_boot_tasks', {
      '10-stop': { exitCode: 0, tail: '', lastsMs: 100 },
    })
  })
  await talk.passes('1 min')
  expect(talk.card()).toContain(
    'Cleanup pending: pre-boot tasks ran and no undo hook is configured: their effects may remain',
  )
})

test('node that never returns: needs a person, and continues on its own when it is back', async () => {
  const talk = await started(({ world }) => {
    world.machine('compute-01').faults.neverReturns = true
  })
  await talk.passes('15 min')
  await matchesTranscript(talk.transcript())
  await matchesTranscript(talk.card(), 'card')
  talk.world.machine('compute-01').faults.neverReturns = false
  await talk.passes('3 min')
  await matchesTranscript(talk.transcript(), '2')
})

test('node marked failed: keeps its lock until approvers break it, and can be retried then', {
  tags: ['slow'],
}, async () => {
  const talk = new TestConversation()
  const { ana, ben, chris, dora } = talk
  talk.world.machine('storage-01').faults.neverReturns = true
  await ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await ana.presses('Request approval')
  await ben.presses('Approve')
  await chris.presses('Approve')
  await talk.passes('15 min')
  talk.transcript()
  await ana.types('/cluster unlock storage-01 --reason "dead"')
  await ana.presses('Mark failed…', 'mainboard is dead')
  await talk.passes('10 s')
  await ana.types('/cluster unlock storage-01 --reason "dead"')
  talk.world.machine('storage-01').faults.neverReturns = false
  await ana.types('/cluster unlock storage-01 --reason "new mainboard"')
  await dora.types('/cluster unlock storage-01')
  await ben.presses('Agree')
  await chris.presses('Agree')
  await talk.passes('10 s')
  talk.world.machine('storage-01').maintenance = null
  await ana.presses('Retry from plan')
  await ana.presses('Request approval')
  talk.operation = 'op-T2'
  await ben.presses('Approve')
  await chris.presses('Approve')
  await talk.passes('3 min')
  await matchesTranscript(talk.transcript())
})

test('node with the same boot ID: did not reboot and needs a person', async () => {
  const talk = await started(({ world }) => {
    world.machine('compute-01').faults.sameBootId = true
  })
  await talk.passes('15 min')
  await matchesTranscript(talk.transcript())
})

test('failed post-boot tasks: need a person, who can start them again', async () => {
  const tasks = '/etc/rebootmgr/post_boot_tasks'
  const talk = await started(({ world }) => {
    world.machine('compute-01').folders.set(tasks, { '10-start': { exitCode: 1, tail: '', lastsMs: 100 } })
  })
  await talk.passes('3 min')
  await matchesTranscript(talk.transcript())
  talk.world.machine('compute-01').folders.set(tasks, { '10-start': { exitCode: 0, tail: '', lastsMs: 100 } })
  await talk.ben.presses('Try again')
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript(), '2')
})

test('attention buttons: are refused on an outdated card', async () => {
  const tasks = '/etc/rebootmgr/post_boot_tasks'
  const talk = await started(({ world }) => {
    world.machine('compute-01').folders.set(tasks, { '10-start': { exitCode: 1, tail: '', lastsMs: 100 } })
  })
  await talk.passes('3 min')
  const old = talk.world.chat.card('op-T1')
  await talk.ben.presses('Try again')
  await talk.passes('1 min')
  talk.transcript()
  if (old) await talk.pressesOld('U0CHRIS', old, 'Try again')
  expect(talk.transcript()).toMatchInlineSnapshot(`
    "00:04:03 chris presses [Try again] of an old message
    00:04:03   chris reads: The run has changed since this card."
  `)
})

test('node with another host name: is left unchanged', async () => {
  const talk = await started(({ world }) => {
    world.machine('compute-01').faults.wrongName = 'compute-10'
  })
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  expect(talk.happened()).toEqual([])
})
