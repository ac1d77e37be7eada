import { expect, test } from 'vitest'
import type { FakeCeph } from '../../world/ceph/cluster.ts'
import { ask, cephWith, inState, worldOf } from './asking.ts'

type Refusal = readonly [what: string, change: (ceph: FakeCeph) => void, evidence: string, remedy: string]

const refuses = async (_: string, change: Refusal[1], evidence: string, remedy: string): Promise<void> => {
  const answer = await ask(worldOf(cephWith(change)))
  expect(answer.verdict).toBe('blocked')
  expect(answer.evidence).toContain(evidence)
  expect(answer.remedy).toContain(remedy)
}

const recover = 'Wait until all placement groups are active+clean; ceph health detail'
const report = 'Wait a few seconds for the reports of placement groups; ceph pg 1.0 query'
const agree = 'Wait until Ceph itself agrees'

test.each<Refusal>([
  [
    'a placement group is not clean, and nothing else is said of it',
    inState('active'),
    '3 placement groups active (',
    recover,
  ],
  [
    'an OSD of a placement group is down',
    (ceph) => {
      ceph.osd(2).up = false
    },
    '4 placement groups not reported since an OSD changed',
    report,
  ],
])('S22 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  ['a placement group is degraded', inState('active+undersized+degraded'), '3 placement groups active+under', recover],
  [
    'a placement group is inconsistent',
    inState('active+clean+inconsistent'),
    'active+clean+inconsistent (1.1, 1.2',
    recover,
  ],
  ['copies are too full to move', inState('active+remapped+backfill_toofull'), 'backfill_toofull', recover],
  ['a placement group is inactive', inState('stale+peering'), 'stale+peering', recover],
  [
    'copies are misplaced',
    inState('active+remapped+backfilling'),
    'active+remapped+backfilling',
    'or accept misplaced copies (ceph.accept.misplaced).',
  ],
  [
    'a report is older than an OSD of its placement group',
    (ceph) => {
      ceph.osd(2).upFrom = 11
    },
    '4 placement groups not reported since an OSD changed',
    report,
  ],
  [
    'ok-to-stop agrees for no placement group',
    ({ groups }) => {
      for (const { heard } of groups) heard.acting = [1, 2]
    },
    'ok-to-stop agrees for 0 placement groups',
    'Wait until the OSDs of the node hold placement groups',
  ],
  [
    'there are no placement groups',
    ({ groups }) => groups.splice(0),
    'there are no placement groups to judge by',
    'Create a pool',
  ],
  [
    'Ceph has no manager',
    (ceph) => {
      ceph.manager = 'none'
    },
    'Ceph has no active manager',
    'Start a manager',
  ],
])('S22 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'the manager does not know all placement groups',
    (ceph) => {
      ceph.ready = false
    },
    'the manager does not know all',
    'Wait until the manager has heard from all OSDs.',
  ],
])('F136 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'the node runs an OSD that Ceph has elsewhere',
    ({ namedElsewhere }) => namedElsewhere.set(0, 'storage-02'),
    'storage-01 runs osd.0, which Ceph does not have up there',
    'Restart osd.0: an OSD tells Ceph its host when it starts.',
  ],
  [
    'Ceph has an OSD on the node that does not run there',
    ({ namedElsewhere }) => namedElsewhere.set(1, 'storage-01'),
    'Ceph has osd.1 on storage-01, and the node does not run them',
    'Restart osd.1: ',
  ],
  [
    'Ceph does not say where an OSD runs',
    ({ namedElsewhere }) => namedElsewhere.set(2, null),
    'Ceph does not say where osd.2 run',
    'Restart osd.2: ',
  ],
])('F133 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'the only manager is on the node',
    ({ mgrs }) => mgrs.delete('storage-02'),
    'no other host has a manager',
    'Start a manager on another host.',
  ],
  [
    'the only metadata server is on the node',
    ({ mdss }) => mdss.set('storage-01', ['m']),
    'no other host has a metadata server',
    'Start a metadata server on another host.',
  ],
  [
    'the only gateway is on the node',
    ({ gateways }) => gateways.push('storage-01'),
    'no other host has a gateway',
    'Start a gateway on another host.',
  ],
  [
    'the monitors would lose their quorum',
    (ceph) => {
      ceph.monsNeeded = 1
    },
    'ok-to-stop refuses: not enough monitors',
    agree,
  ],
])('S22 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'a flag is set on a part of the CRUSH map',
    ({ crushNodeFlags }) => crushNodeFlags.set('rack-1', ['noup']),
    'flag noup is set on rack-1',
    'Ask whoever set noup to unset it (ceph osd unset-group noup rack-1).',
  ],
  ['I/O is paused', ({ flags }) => flags.add('pauserd'), 'flag pauserd is set', 'unset it (ceph osd unset pause).'],
  ['an OSD is nearly full', ({ flags }) => flags.add('nearfull'), 'flag nearfull is set', 'Free or add space'],
  [
    'a flag is set that a site can accept',
    ({ flags }) => flags.add('noscrub'),
    'flag noscrub is set on the cluster',
    'unset it (ceph osd unset noscrub), or accept it by name (ceph.accept.flags).',
  ],
])('F28 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'a health check is there, although it is muted',
    ({ checks }) => checks.set('PG_NOT_DEEP_SCRUBBED', { message: '1 pgs not deep-scrubbed in time', muted: true }),
    'PG_NOT_DEEP_SCRUBBED: 1 pgs not deep-scrubbed in time',
    'Repair what PG_NOT_DEEP_SCRUBBED reports (ceph health detail), or accept it by name (ceph.accept.checks).',
  ],
])('F38 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'an erasure-coded pool takes writes without a chunk to spare',
    ({ pools }) => pools.push({ name: 'ec', type: 3, size: 6, minSize: 4, profile: 'ec42' }),
    'pool ec has min_size 4',
    'Raise min_size of pool ec, or accept the pool by name (ceph.accept.pools).',
  ],
  [
    'the profile of an erasure-coded pool is unknown',
    ({ pools }) => pools.push({ name: 'ec', type: 3, size: 6, minSize: 5, profile: 'gone' }),
    'pool ec has min_size 5',
    'Raise min_size of pool ec',
  ],
])('F135 ceph gate: refuses when %s', refuses)

test('F38 ceph gate: names every reason in one answer, and the remedy of each kind once', async () => {
  const ceph = cephWith((one) => {
    one.flags.add('nodown')
    one.checks.set('PG_DAMAGED', { message: '1 pg inconsistent', muted: false })
    one.kill(2)
    one.advance(2_000)
    one.flags.delete('nodown')
    one.advance(2_000)
    one.flags.add('noup')
  })
  const { evidence, remedy } = await ask(worldOf(ceph))
  for (const reason of ['down: osd.2', 'flag noup is set on the cluster', 'PG_DAMAGED', 'not reported since'])
    expect(evidence).toContain(reason)
  for (const words of [
    'Start osd.2,',
    '(ceph osd unset noup).',
    'Repair what PG_DAMAGED reports',
    'Wait a few seconds',
  ])
    expect(remedy.split(words)).toHaveLength(2)
})
