import { expect, test } from 'vitest'
import { breakable, control, rebooted, started, talking } from './break-glass-fixtures.ts'

test.each(['capacity', 'members', 'quorum', 'record', 'lock', 'approvals', 'pool-health', '*'])(
  'S55 break glass: %s cannot be overridden for a compute node',
  async (gate) => {
    const talk = talking()
    await talk.ana.types(control(gate))
    expect(talk.ana.reads()).toContain(`${gate} is not a gate that can be overridden for these nodes.`)
    expect(talk.world.journals.ever).toEqual([])
  },
)

test('rebootmgr/19 break glass: overrides a stop flag by name', async () => {
  const talk = talking()
  void talk.world.cluster.setStop({ kind: 'cluster' }, 'power work', 'U0DORA')
  await started(talk, 'stop flags')
  expect(talk.thread()).toContain('stop flags: the cluster is stopped: power work (not obeyed: break glass)')
  expect(rebooted(talk)).toHaveLength(1)
})

test('rebootmgr/05 break glass: overrides a disabled node by name', async () => {
  const talk = talking()
  void talk.world.cluster.setStop({ kind: 'node', name: 'compute-01' }, 'disk 3 is dying', 'U0DORA')
  await started(talk, 'node-config')
  expect(talk.thread()).toContain('compute-01 is disabled: disk 3 is dying (not obeyed: break glass)')
  expect(rebooted(talk)).toHaveLength(1)
})

test("S55 break glass: does not override a group that differs from the node's configuration", async () => {
  const talk = talking()
  talk.world.cluster.configs.set('compute-01', { is: 'disabled', message: 'broken', group: 'another' })
  await talk.ana.types(control('node config'))
  expect(talk.ana.reads()).toContain('compute-01 is in group another by its config')
  expect(talk.ana.reads()).toContain('Blocked: nothing was started.')
})

test("S55 break glass: overrides an operator's own gate by name, for nodes that have it", async () => {
  const talk = talking()
  talk.world.objections.set('pool-health', 'HEALTH_ERR')
  await talk.ana.types(control('pool-health', 'storage-01'))
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve')
  await talk.chris.presses('Approve')
  await talk.passes('3 min')
  expect(talk.thread()).toContain('pool-health: HEALTH_ERR (not obeyed: break glass)')
  expect(rebooted(talk)).toHaveLength(1)
})

test('S55 break glass: every other gate still blocks', async () => {
  const talk = talking()
  void talk.world.cluster.setStop({ kind: 'cluster' }, 'power work', 'U0DORA')
  await talk.ana.types(control('service checks'))
  expect(talk.ana.reads()).toContain('Blocked: nothing was started.')
  const later = talking()
  await later.ana.types(control('stop flags'))
  later.world.cluster.check('storage-02', 'replica lag of 40 s')
  await later.ana.presses('Start')
  await later.passes('3 min')
  expect(later.thread()).toContain('replica lag of 40 s')
  expect(rebooted(later)).toEqual([])
})

test('S55 I1 break glass: slots are still counted', async () => {
  const talk = talking({ ...breakable, clusterSlots: 1 })
  talk.world.machine('compute-02').faults.neverReturns = true
  await talk.ana.types('/cluster reboot compute-02 --reason "first"')
  await talk.ana.presses('Start')
  await talk.passes('1 min')
  talk.operation = 'op-T2'
  await started(talk, 'service checks')
  expect(rebooted(talk)).toEqual([expect.stringContaining('compute-02')])
})
