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
])('ceph gate: after the reboot, refuses while a placement group is %s', async (_, change) => {
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
