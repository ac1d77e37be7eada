import { expect, test } from 'vitest'
import type { Policy } from '../../src/core/policy/policy.ts'
import type { UnattendedEntry } from '../../src/core/policy/unattended.ts'
import { nightId } from '../../src/core/unattended/id.ts'
import { scanForReboots } from '../../src/engine/housekeeping/scan.ts'
import { foldedOperation } from '../../src/engine/journals/folded.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { nodesNeeding } from '../../src/engine/unattended/needing.ts'
import { nodes, vocabulary } from '../world/demo-cluster.ts'
import { nightEntry } from '../world/nights.ts'
import * as people from '../world/policy.ts'
import { World } from '../world/world.ts'

const hourMs = 3_600_000

const entry: UnattendedEntry = { ...nightEntry, nodes: ['role=compute,!hyper-01'] }

const withEntry = (changed: Partial<UnattendedEntry>): Policy => ({
  ...people.policy,
  windows: [entry.window],
  unattended: { reboots: { ...entry, ...changed } },
})

const id = nightId('harbour', 'reboots', '2026-09-22')

/** A world at this time of an ordinary day, in which two compute nodes need a reboot. */
function worldAt(time: string, changed: Partial<UnattendedEntry> = {}): World {
  const world = new World({ policy: withEntry(changed), vocabulary, nodes })
  world.nowMs = Date.parse(`2026-09-22T${time}:00+02:00`)
  world.people.groups.set(people.ops, [people.dora])
  for (const name of ['compute-01', 'compute-02'])
    world.machine(name).rebootRequired = { why: 'kernel 6.1.9', sinceMs: world.nowMs - hourMs }
  return world
}

const night = async (world: World) => foldedOperation(await world.journals.operation(id))
const notices = (world: World): string =>
  world.chat.shown
    .filter(({ key }) => !key.startsWith('op-'))
    .map(({ message }) => JSON.stringify(message.parts))
    .join('\n')
const nightsCounted = (world: World) => world.extraPorts.counted.filter(([name]) => name === 'night')
const rebooted = (world: World) => world.effects.flatMap(({ what, node }) => (what === 'went down' ? [node] : []))
const givePolicy = (world: World, policy: Policy) => Object.assign(world.context, { policy })

test('a night: is prepared at its time and not before, and starts when its window opens', {
  tags: ['slow'],
}, async () => {
  const world = worldAt('14:50')
  await world.passes(9 * 60_000)
  expect(await night(world)).toBeNull()
  await world.passes(3 * 60_000)
  expect(await night(world)).toMatchObject({
    state: 'queued',
    prepared: { listed: [{ node: 'compute-01' }, { node: 'compute-02' }] },
  })
  await world.passes(6.5 * hourMs)
  expect(rebooted(world)).toEqual([])
  await world.passes(hourMs)
  expect(rebooted(world)).toEqual(['compute-01', 'compute-02'])
})

test('S75 a night: two bots prepare one card', async () => {
  const world = worldAt('15:00')
  // the lease saves work and guards nothing
  Object.assign(world.context.leases, { begin: async () => 'ours' })
  await world.passes(10 * 60_000)
  const planned = world.journals.ever.filter(({ event }) => event.type === 'planned')
  expect(planned).toHaveLength(1)
  expect(nightsCounted(world)).toEqual([['night', 'reboots', 'prepared']])
})

test.each(['killed before', 'killed after'] as const)(
  'S75 a night: is prepared once when the bot is %s any call while it prepares',
  {
    tags: ['slow'],
  },
  async (when) => {
    for (let call = 1; call < 60; call++) {
      const world = worldAt('15:00')
      let calls = 0
      let killed = false
      world.faultFor = ({ during }) => {
        if (during !== 'nights' || killed || ++calls < call) return 'lives'
        killed = true
        return when
      }
      await world.passes(15 * 60_000)
      expect((await night(world))?.state, `killed at call ${call}`).toBe('queued')
      expect(world.journals.ever.filter(({ event }) => event.type === 'planned')).toHaveLength(1)
      if (!killed) return
    }
    throw new Error('the preparation never ended before the kill')
  },
)

test('S72 a night: nodes that need it later are not added, and those that need it no longer are left unchanged', {
  tags: ['slow'],
}, async () => {
  const world = worldAt('15:00')
  world.machine('compute-02').rebootRequired = null
  await world.passes(10 * 60_000)
  world.machine('compute-02').rebootRequired = { why: 'kernel 6.1.9', sinceMs: null }
  await world.passes(2 * hourMs)
  expect((await night(world))?.plan.nodes.map(({ node }) => node)).toEqual(['compute-01'])
  world.machine('compute-01').rebootRequired = null
  await world.passes(8 * hourMs)
  expect(rebooted(world)).toEqual([])
  expect((await night(world))?.state).toBe('succeeded')
})

test('S77 a night: is skipped, and said to be once, when no bot worked before its notice', async () => {
  const world = worldAt('18:01')
  await world.passes(2 * hourMs)
  expect(await night(world)).toBeNull()
  expect(notices(world).match(/skips the night of 2026-09-22/g)).toHaveLength(1)
  expect((await world.journals.cluster()).filter(({ event }) => event.type === 'nightSkipped')).toHaveLength(1)
  expect(nightsCounted(world)).toEqual([['night', 'reboots', 'skipped']])
})

test('a night: is not said to be skipped when no node needed it in time', async () => {
  const world = worldAt('15:00')
  for (const name of ['compute-01', 'compute-02']) world.machine(name).rebootRequired = null
  await world.passes(3 * hourMs)
  world.machine('compute-01').rebootRequired = { why: 'kernel 6.1.9', sinceMs: null }
  await world.passes(2 * hourMs)
  expect(await night(world)).toBeNull()
  expect(notices(world)).toBe('')
})

test('S77 a night: whose calendar cannot be read is announced, then skipped, and holds up no other entry', async () => {
  const world = worldAt('15:00')
  const closed = { ...entry, nodes: ['compute-01'], window: { ...entry.window, calendars: ['/etc/gone.ics'] } }
  givePolicy(world, { ...world.policy, unattended: { first: closed, reboots: { ...entry, nodes: ['compute-02'] } } })
  await world.passes(9 * 60_000)
  expect((await night(world))?.plan.nodes.map(({ node }) => node)).toEqual(['compute-02'])
  // it may be over in a moment
  expect(notices(world)).toBe('')
  await world.passes(hourMs)
  expect(notices(world).match(/policy first cannot prepare tonight/g)).toHaveLength(1)
  expect(notices(world)).toContain('/etc/gone.ics')
  await world.passes(3 * hourMs)
  expect(notices(world).match(/policy first skips the night of 2026-09-22/g)).toHaveLength(1)
})

test('S77 a night: that its sources prevent after a look that found nothing is skipped, and said to be', async () => {
  const world = worldAt('15:00')
  for (const name of ['compute-01', 'compute-02']) world.machine(name).rebootRequired = null
  await world.passes(hourMs)
  Object.assign(world.context.cluster, {
    triggers: () => Promise.reject(new Failure('cluster', 'no leader', 'none')),
  })
  await world.passes(hourMs)
  expect(notices(world).match(/policy reboots cannot prepare tonight/g)).toHaveLength(1)
  await world.passes(2 * hourMs)
  expect(notices(world).match(/skips the night of 2026-09-22.*?cluster: no leader\. Nothing is started/g)).toHaveLength(
    1,
  )
})

test('S76 owner: without an active full member no night is prepared, which is said while people are awake', async () => {
  const world = worldAt('15:00')
  world.people.groups.set(people.ops, [people.gus, people.dan])
  await world.passes(hourMs)
  expect(await night(world)).toBeNull()
  expect(notices(world).match(/policy reboots cannot prepare tonight/g)).toHaveLength(1)
  expect(notices(world)).toContain('has no active full member')
  world.people.groups.set(people.ops, [people.gus, people.dora])
  await world.passes(10 * 60_000)
  expect((await night(world))?.state).toBe('queued')
})

test('S76 owner: a night whose owner has no active full member at the opening starts nothing', {
  tags: ['slow'],
}, async () => {
  const world = worldAt('15:00')
  await world.passes(hourMs)
  world.people.groups.set(people.ops, [])
  await world.passes(8 * hourMs)
  expect(rebooted(world)).toEqual([])
  expect(await night(world)).toMatchObject({ state: 'cancelled', summary: expect.stringContaining('no owner') })
})

test.each([
  ['is gone', (policy: Policy): Policy => ({ ...policy, unattended: {} }), 'no longer in the configuration'],
  ['has changed', () => withEntry({ atMost: 19 }), 'has changed since'],
])('S76 entry: a night whose entry %s starts nothing', { tags: ['slow'] }, async (_, change, why) => {
  const world = worldAt('15:00')
  await world.passes(hourMs)
  givePolicy(world, change(world.policy))
  await world.passes(8 * hourMs)
  expect(rebooted(world)).toEqual([])
  expect(await night(world)).toMatchObject({ state: 'cancelled', summary: expect.stringContaining(why) })
})

test('S77 a night: approvals that never came leave its part out when the window opens', {
  tags: ['slow'],
}, async () => {
  const world = worldAt('15:00', { nodes: ['all'] })
  world.machine('storage-01').rebootRequired = { why: 'kernel 6.1.9', sinceMs: null }
  await world.passes(12 * hourMs)
  expect(rebooted(world)).toEqual(['compute-01', 'compute-02'])
  expect(await night(world)).toMatchObject({
    state: 'succeeded',
    leftOut: [{ nodes: ['storage-01'], why: 'not approved in time' }],
  })
})

test('S71 a night: a node that needs it again right after a boot is left alone and named', {
  tags: ['slow'],
}, async () => {
  const world = worldAt('15:00')
  world.add('compute-03', ['compute'])
  world.machine('compute-03').rebootRequired = { why: 'kernel 6.1.9', sinceMs: null }
  givePolicy(world, { ...world.policy, limits: { ...world.policy.limits, rebootAgainMs: 40 * hourMs } })
  await world.passes(10 * 60_000)
  const prepared = (await night(world))?.prepared
  expect(prepared?.listed.map(({ node }) => node)).toEqual(['compute-01', 'compute-02'])
  expect(prepared?.notConverging).toEqual(['compute-03'])
  // the card names it, so its start does not promise it to the next night
  await world.passes(8 * hourMs)
  const started = (await world.journals.operation(id)).find(({ event }) => event.type === 'started')?.event
  expect(started).toBeDefined()
  expect(JSON.stringify(started)).not.toContain('compute-03')
  expect(rebooted(world)).toEqual(['compute-01', 'compute-02'])
})

test('S61 a night: is not ended by a chat system that does not answer when its window opens', {
  tags: ['slow'],
}, async () => {
  const world = worldAt('15:00')
  await world.passes(7 * hourMs - 60_000)
  world.people.silent = true
  // longer than the limit of a hold
  await world.passes(1.1 * hourMs)
  expect(await night(world)).toMatchObject({ state: 'queued', held: [expect.stringContaining('chat')] })
  expect(rebooted(world)).toEqual([])
  world.people.silent = false
  await world.passes(hourMs)
  expect(rebooted(world)).toEqual(['compute-01', 'compute-02'])
})

test('S76 a night: goes on between nodes while the chat system does not answer', { tags: ['slow'] }, async () => {
  const world = worldAt('21:50', { noticeMs: 60_000 })
  const end = world.nowMs + 2 * hourMs
  while (rebooted(world).length === 0 && world.nowMs < end) await world.passes(1000)
  world.people.silent = true
  await world.passes(hourMs)
  expect(rebooted(world)).toEqual(['compute-01', 'compute-02'])
})

test('S61 a night: what is held when its window closes ends with it', { tags: ['slow'] }, async () => {
  const world = worldAt('15:00', { window: { ...entry.window, lengthMs: 1.25 * hourMs } })
  givePolicy(world, { ...world.policy, windows: [{ ...entry.window, lengthMs: 1.25 * hourMs }] })
  await world.passes(7 * hourMs - 60_000)
  await world.says(people.dora, 'stop cluster --reason "power work"')
  await world.passes(1.5 * hourMs)
  expect(rebooted(world)).toEqual([])
  expect(await night(world)).toMatchObject({ state: 'cancelled', summary: 'The window is over. Nothing was changed.' })
})

test('S72 a night: a node that needs it when the window opens is reported and not added', {
  tags: ['slow'],
}, async () => {
  const world = worldAt('15:00')
  world.machine('compute-02').rebootRequired = null
  await world.passes(10 * 60_000)
  world.machine('compute-02').rebootRequired = { why: 'kernel 6.1.9', sinceMs: null }
  await world.passes(8 * hourMs)
  const started = (await world.journals.operation(id)).find(({ event }) => event.type === 'started')?.event
  expect(started).toMatchObject({
    evidence: expect.arrayContaining([
      expect.objectContaining({ evidence: 'compute-02 needs it now and is not in the plan of this night' }),
    ]),
  })
  expect(rebooted(world)).toEqual(['compute-01'])
})

test('S72 a night: an approval does not count for a node whose plan has changed since', {
  tags: ['slow'],
}, async () => {
  const world = worldAt('15:00', { nodes: ['all'] })
  world.machine('storage-01').rebootRequired = { why: 'kernel 6.1.9', sinceMs: null }
  await world.passes(10 * 60_000)
  for (const person of [people.ben, people.chris]) {
    const card = world.chat.card(id)
    if (card === null || card === undefined) throw new Error('no card')
    await world.presses(person, card, 'Approve: storage-01')
    await world.passes(10_000)
  }
  const storage = world.policy.roles.storage
  if (storage === undefined) throw new Error('no storage')
  givePolicy(world, { ...world.policy, roles: { ...world.policy.roles, storage: { ...storage, passes: 5 } } })
  await world.passes(12 * hourMs)
  expect(rebooted(world)).not.toContain('storage-01')
})

test('S77 a night: that cannot be submitted before its notice is skipped with the reason', async () => {
  const world = worldAt('15:00')
  const { append } = world.journals
  world.journals.append = async (entry) => {
    const appended = await append.call(world.journals, entry)
    // the last member leaves right after the night was prepared
    if (entry.event.type === 'planned') world.people.groups.set(people.ops, [])
    return appended
  }
  await world.passes(3.2 * hourMs)
  expect((await night(world))?.state).toBe('discarded')
  expect(notices(world)).toContain('has no active full member')
  expect(notices(world).match(/skips the night of 2026-09-22.*no active full member\. Nothing/g)).toHaveLength(1)
})

test('S72 a night: lists at most as many nodes as its entry allows, and says which wait', async () => {
  const world = worldAt('15:00', { atMost: 1 })
  await world.passes(10 * 60_000)
  expect((await night(world))?.prepared).toMatchObject({ listed: [{ node: 'compute-01' }], later: ['compute-02'] })
})

test('I7 a night: lists nothing while the nodes were not asked within the last hour', async () => {
  const world = worldAt('15:00')
  const nodesNow = await world.context.inventory.nodes()
  expect(await nodesNeeding(world.context, entry, nodesNow)).toBeNull()
  await scanForReboots(world.context)
  expect((await nodesNeeding(world.context, entry, nodesNow))?.listed).toHaveLength(2)
  world.nowMs += 1.1 * hourMs
  expect(await nodesNeeding(world.context, entry, nodesNow)).toBeNull()
})
