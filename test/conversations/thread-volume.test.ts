import { describe, expect, test } from 'vitest'
import { MarkedObjects, VersionedFlag } from '../world/capabilities.ts'
import { policy } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'

/** A conversation about a cluster whose nodes have hooks, maintenance, an alert silence and a flag. */
function withCapabilities(): TestConversation {
  const silence = new MarkedObjects('silence', 'silence')
  const noout = new VersionedFlag('noout', 'shield')
  const roles = Object.fromEntries(
    Object.entries(policy.roles).map(([name, role]) => [name, { ...role, capabilities: [noout, silence] }]),
  )
  const talk = new TestConversation({ ...policy, roles })
  Object.assign(talk.world.context.capabilities, { silence, noout })
  return talk
}

/** Requests an operation, approves it where needed, waits for its end, and returns its thread. */
async function threadOf(talk: TestConversation, command: string, operation = 'op-T1'): Promise<readonly string[]> {
  talk.operation = operation
  await talk.ana.types(`/cluster ${command} --reason "new kernel"`)
  const needsApproval = talk.ana.reads().includes('[Request approval]')
  await talk.ana.presses(needsApproval ? 'Request approval' : 'Start')
  if (needsApproval) {
    await talk.ben.presses('Approve')
    await talk.chris.presses('Approve')
  }
  await talk.passes('20 min')
  const thread = talk.thread().split('\n')
  expect(thread.at(-1)).toMatch(/^Done in/)
  return thread
}

/** Makes everything slow: hooks and tasks take a minute, and a boot takes four. */
function slowly(talk: TestConversation): TestConversation {
  for (const hook of ['evacuate', 'enable']) talk.world.behaviours.set(hook, { exitCode: 0, tail: '', lastsMs: 60_000 })
  for (const node of ['compute-01', 'storage-01']) talk.world.machine(node).rebootMs = 200_000
  return talk
}

describe('thread: lines from request to end', { tags: ['slow'] }, () => {
  test.each([
    ['reboot compute-01', 4],
    ['reboot storage-01', 6],
    ['drain compute-01', 3],
    ['upgrade compute-01', 4],
  ] as const)(
    'thread: %s takes at most six lines, fast or slow, with hooks and capabilities',
    async (command, most) => {
      expect((await threadOf(withCapabilities(), command)).length).toBeLessThanOrEqual(most)
      expect((await threadOf(slowly(withCapabilities()), command)).length).toBeLessThanOrEqual(most)
    },
  )

  test('thread: an undrain takes at most six lines', async () => {
    const talk = slowly(withCapabilities())
    await threadOf(talk, 'drain compute-01')
    expect((await threadOf(talk, 'undrain compute-01', 'op-T2')).length).toBeLessThanOrEqual(4)
  })

  test('thread: nodes in waves take one line per wave beside start and end', async () => {
    const talk = withCapabilities()
    talk.world.cluster.workTags = ['rebootmgr', 'max_failing=1']
    for (const name of ['compute-03', 'compute-04']) talk.world.add(name, ['compute'])
    expect(await threadOf(talk, 'reboot compute-* --at-once 2')).toEqual([
      'Started.',
      'Wave 1 of 3: compute-01 done.',
      'Wave 2 of 3: compute-02, compute-03 done.',
      'Wave 3 of 3: compute-04 done.',
      expect.stringContaining('4 done, 0 failed, 0 untouched'),
    ])
  })

  test('thread: nodes one after the other take one line each', async () => {
    const thread = await threadOf(withCapabilities(), 'reboot compute-01,compute-02')
    expect(thread).toEqual([
      'Started.',
      expect.stringMatching(/^compute-01 rebooted .* \(1 of 2\)\.$/),
      expect.stringMatching(/^compute-02 rebooted .* \(2 of 2\)\.$/),
      expect.stringContaining('2 done, 0 failed, 0 untouched'),
    ])
  })
})

describe('thread: forty nodes without trouble', () => {
  test.each([
    ['--at-once 4 --waves none', 40],
    ['--at-once 4', 12],
  ] as const)(
    'F58 thread: reboot of 40 nodes %s takes one line per node or wave beside start and end',
    {
      tags: ['slow'],
    },
    async (options, lines) => {
      const talk = withCapabilities()
      talk.world.cluster.workTags = ['rebootmgr', 'max_failing=4']
      for (let number = 3; number <= 40; number++)
        talk.world.add(`compute-${String(number).padStart(2, '0')}`, ['compute'])
      const command = `/cluster reboot compute-* ${options} --reason "new kernel"`
      await talk.ana.types(command)
      await talk.ana.presses('Start')
      await talk.passes('1 h')
      const thread = talk.thread().split('\n')
      expect(thread.at(-1)).toMatch(/^Done in .*: 40 done, 0 failed, 0 untouched/)
      expect(thread).toHaveLength(lines + 2)
    },
  )
})

/** How often the thread has the output of a hook. */
const timesSaid = (talk: TestConversation, output: string): number => talk.thread().split(output).length - 1

describe('thread: output of what failed', () => {
  const output = 'no valid host was found'
  const failing = { exitCode: 3, tail: output, lastsMs: 3_000 }

  test.each(['compute-01', 'compute-01,compute-02', 'compute-01,compute-02 --at-once 2 --quarantine 1'])(
    'F58 thread: has the output of a drain hook that fails on %s once, and so has the card',
    async (nodes) => {
      const talk = new TestConversation()
      talk.world.cluster.workTags = ['rebootmgr', 'max_failing=2']
      talk.world.behaviours.set('evacuate', failing)
      await talk.ana.types(`/cluster reboot ${nodes} --reason "new kernel"`)
      await talk.ana.presses('Start')
      await talk.passes('10 min')
      const failed = (await talk.world.journals.operation('op-T1')).filter(
        ({ event }) => event.type === 'runEnded' && event.outcome === 'undone',
      )
      expect(failed.length).toBeGreaterThan(0)
      expect(timesSaid(talk, output)).toBe(failed.length)
      expect(talk.card().split(output).length - 1).toBeLessThanOrEqual(failed.length)
      expect(talk.card()).toContain(output)
    },
  )

  test('F58 thread: has the output of a cleanup that fails once, where it calls a person', async () => {
    const talk = new TestConversation()
    talk.world.behaviours.set('evacuate', { ...failing, tail: '' }).set('enable', failing)
    await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
    await talk.ana.presses('Start')
    await talk.passes('1 min')
    expect(talk.lastLine()).toContain(`Needs attention: cleanup pending: hook enable exited 3. ${output}`)
    expect(timesSaid(talk, output)).toBe(1)
  })

  test('F58 thread: says why a node does not come back once, where it calls a person', async () => {
    const talk = new TestConversation()
    talk.world.machine('compute-01').faults.neverReturns = true
    await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
    await talk.ana.presses('Start')
    await talk.passes('15 min')
    expect(talk.lastLine()).toContain('Needs attention: compute-01 does not answer: limit of 8 m exceeded.')
    expect(timesSaid(talk, 'limit of 8 m exceeded')).toBe(1)
  })
})

test('F58 card: ten nodes at work fit into eight lines, and the others are one click away', async () => {
  const talk = new TestConversation()
  const names = Array.from({ length: 10 }, (_, number) => `compute-${number + 11}`)
  talk.world.cluster.workTags = ['rebootmgr', 'max_failing=10']
  for (const name of names) {
    talk.world.add(name, ['compute'])
    talk.world.groups.set(name, name)
  }
  talk.world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 600_000 })
  const compute = policy.roles.compute ?? policy.roles.control
  if (compute)
    Object.assign(talk.world.context, {
      policy: { ...policy, clusterSlots: 10, roles: { ...policy.roles, compute: { ...compute, slots: 10 } } },
    })
  await talk.ana.types('/cluster reboot compute-1*,compute-20 --at-once 10 --waves none --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('1 min')
  const card = talk.card().split('\n')
  expect(card.filter((line) => line.includes('taking out of service'))).toHaveLength(10)
  expect(card.filter((line) => !line.startsWith('    '))).toHaveLength(8)
  expect(card).toContain('▸ 8 more')
})
