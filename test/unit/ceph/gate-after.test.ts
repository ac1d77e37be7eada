import { expect, test } from 'vitest'
import type { FakeCeph } from '../../world/ceph/cluster.ts'
import { ask, cephWith, firstGroup, inState, worldOf } from './asking.ts'

test.each<readonly [string, (ceph: FakeCeph) => void]>([
  ['a flag', ({ flags }) => flags.add('noscrub')],
  ['a health check', ({ checks }) => checks.set('POOL_FULL', { message: 'full', muted: false })],
  [
    'an OSD of another host that is down',
    (ceph) => {
      ceph.osd(2).up = false
      for (const { heard } of ceph.groups) heard.acting = [0, 1]
    },
  ],
])('ceph gate: after the reboot, only warns of %s', async (_, change) => {
  expect(await ask(worldOf(cephWith(change)), { when: 'after' })).toMatchObject({ verdict: 'warn' })
})

test.each<readonly [string, (ceph: FakeCeph) => void]>([
  ['incomplete', inState('active+undersized+degraded')],
  [
    'not reported since the OSD of the node is back',
    (ceph) => {
      ceph.osd(0).upFrom = 11
    },
  ],
  [
    'incomplete by an old report that does not name the OSD of the node',
    (ceph) => {
      ceph.osd(0).upFrom = 11
      for (const { heard } of ceph.groups) Object.assign(heard, { acting: [1, 2], epoch: 11 })
      Object.assign(firstGroup(ceph), { state: 'active+undersized+degraded', epoch: 10 })
    },
  ],
  [
    'unknown, because the list of all is empty',
    ({ groups }) => {
      groups.splice(0)
    },
  ],
])('S22 ceph gate: after the reboot, refuses while a placement group is %s', async (_, change) => {
  expect(await ask(worldOf(cephWith(change)), { when: 'after' })).toMatchObject({ verdict: 'blocked' })
})

test('ceph gate: after the reboot, only warns of incomplete placement groups of other hosts', async () => {
  const ceph = cephWith((one) => {
    Object.assign(firstGroup(one), { acting: [1, 2], state: 'active+undersized+degraded' })
  })
  const answer = await ask(worldOf(ceph), { when: 'after' })
  expect(answer.verdict).toBe('warn')
  expect(answer.evidence).toContain('1 placement groups without an OSD of storage-01')
})

/** Takes an OSD out, as Ceph does when one has been down for ten minutes; others have its copies. */
const takeOut = (ceph: FakeCeph, id: number): void => {
  Object.assign(ceph.osd(id), { up: false, in: false, process: 'dead' })
  for (const { heard } of ceph.groups) heard.acting = heard.acting.filter((osd) => osd !== id)
}

test('S22 ceph gate: after the reboot, refuses while no OSD of the node is up, even those that Ceph took out', async () => {
  const ceph = cephWith((one) => takeOut(one, 0))
  expect(await ask(worldOf(ceph), { when: 'after' })).toMatchObject({ verdict: 'blocked', evidence: 'down: osd.0' })
})

test('ceph gate: after the reboot, warns of an OSD that Ceph took out while another one of the node is up', async () => {
  const ceph = cephWith((one) => {
    one.namedElsewhere.set(1, 'storage-01')
    takeOut(one, 1)
  })
  const answer = await ask(worldOf(ceph), { when: 'after' })
  expect(answer.verdict).toBe('warn')
  expect(answer.evidence).toContain('osd.0 are up, 4 placement groups clean; down: osd.1')
})

test('S22 ceph gate: after the reboot, refuses a node of which Ceph knows no daemon any more', async () => {
  const ceph = cephWith((one) => {
    one.namedElsewhere.set(0, 'localhost')
    for (const daemons of [one.mons, one.mgrs]) daemons.delete('storage-01')
  })
  const answer = await ask(worldOf(ceph), { when: 'after' })
  expect(answer).toMatchObject({ verdict: 'blocked', evidence: 'Ceph knows no daemon of storage-01' })
})

test('ceph gate: after the reboot, agrees with a node that has a monitor and no OSD', async () => {
  const ceph = cephWith(({ mons }) => mons.set('control-01', ['c']))
  const answer = await ask(worldOf(ceph), { node: 'control-01', when: 'after' })
  expect(answer).toMatchObject({ verdict: 'ok', evidence: 'control-01 has no OSDs' })
})
