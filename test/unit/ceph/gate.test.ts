import { expect, test } from 'vitest'
import { answersWithinMs, type CephToAsk } from '../../../src/adapters/ceph/gate.ts'
import type { CephAcceptance } from '../../../src/adapters/ceph/settings.ts'
import { Failure } from '../../../src/engine/ports/failure.ts'
import { FakeCeph } from '../../world/ceph/cluster.ts'
import { cephSettings } from '../../world/ceph/settings.ts'
import { accepting, ask, cephWith, inState, rewriting, worldOf } from './asking.ts'

type Refusal = readonly [what: string, change: (ceph: FakeCeph) => void, evidence: string]

const refuses = async (_: string, change: Refusal[1], evidence: string): Promise<void> => {
  const answer = await ask(worldOf(cephWith(change)))
  expect(answer.verdict).toBe('blocked')
  expect(answer.evidence).toContain(evidence)
  expect(answer.remedy).not.toBe('')
}

test.each<Refusal>([
  ['a placement group is not clean, and nothing else is said of it', inState('active'), '3 placement groups active ('],
  [
    'an OSD of a placement group is down',
    (ceph) => {
      ceph.osd(2).up = false
    },
    '4 placement groups not reported since an OSD changed',
  ],
])('S22 ceph gate: refuses when %s', refuses)

test('S22 ceph gate: refuses to arm as soon as an OSD has missed a report, which the map has up', async () => {
  const ceph = new FakeCeph()
  ceph.hang(2)
  const answer = await ask(worldOf(ceph), { when: 'arming' })
  expect([answer.evidence, ceph.osd(2).up]).toEqual(['up, but silent: osd.2', true])
})

test('F38 ceph gate: accepts a health check that the site names', async () => {
  const ceph = cephWith(({ checks }) => checks.set('POOL_APP_NOT_ENABLED', { message: '1 pool', muted: false }))
  const settings = accepting({ checks: ['POOL_APP_NOT_ENABLED'] })
  expect(await ask({ ...worldOf(ceph), settings })).toMatchObject({ verdict: 'ok' })
  expect(await ask(worldOf(ceph))).toMatchObject({ verdict: 'blocked' })
})

test.each<Refusal>([
  ['a placement group is degraded', inState('active+undersized+degraded'), '3 placement groups active+under'],
  ['a placement group is inconsistent', inState('active+clean+inconsistent'), 'active+clean+inconsistent (1.1, 1.2'],
  ['copies are too full to move', inState('active+remapped+backfill_toofull'), 'backfill_toofull'],
  ['a placement group is inactive', inState('stale+peering'), 'stale+peering'],
  ['copies are misplaced', inState('active+remapped+backfilling'), 'active+remapped+backfilling'],
  [
    'a report is older than an OSD of its placement group',
    (ceph) => {
      ceph.osd(2).upFrom = 11
    },
    '4 placement groups not reported since an OSD changed',
  ],
  [
    'ok-to-stop agrees for no placement group',
    ({ groups }) => {
      for (const { heard } of groups) heard.acting = [1, 2]
    },
    'ok-to-stop agrees for 0 placement groups',
  ],
  ['there are no placement groups', ({ groups }) => groups.splice(0), 'there are no placement groups to judge by'],
  [
    'Ceph has no manager',
    (ceph) => {
      ceph.manager = 'none'
    },
    'Ceph has no active manager',
  ],
])('S22 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'the manager does not know all placement groups',
    (ceph) => {
      ceph.ready = false
    },
    'the manager does not know all',
  ],
])('F136 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'the node runs an OSD that Ceph has elsewhere',
    ({ namedElsewhere }) => namedElsewhere.set(0, 'storage-02'),
    'storage-01 runs osd.0, which Ceph does not have up there',
  ],
  [
    'Ceph has an OSD on the node that does not run there',
    ({ namedElsewhere }) => namedElsewhere.set(1, 'storage-01'),
    'Ceph has osd.1 on storage-01, and the node does not run them',
  ],
  [
    'Ceph does not say where an OSD runs',
    ({ namedElsewhere }) => namedElsewhere.set(2, null),
    'Ceph does not say where osd.2 run',
  ],
])('F133 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  ['the only manager is on the node', ({ mgrs }) => mgrs.delete('storage-02'), 'no other host has a manager'],
  [
    'the only metadata server is on the node',
    ({ mdss }) => mdss.set('storage-01', ['m']),
    'no other host has a metadata server',
  ],
  ['the only gateway is on the node', ({ gateways }) => gateways.push('storage-01'), 'no other host has a gateway'],
  [
    'the monitors would lose their quorum',
    (ceph) => {
      ceph.monsNeeded = 1
    },
    'mon ok-to-stop refuses: not enough monitors',
  ],
])('S22 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'a flag is set on a part of the CRUSH map',
    ({ crushNodeFlags }) => crushNodeFlags.set('rack-1', ['noup']),
    'flag noup is set on rack-1',
  ],
])('F28 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'a health check is there, although it is muted',
    ({ checks }) => checks.set('PG_NOT_DEEP_SCRUBBED', { message: '1 pgs not deep-scrubbed in time', muted: true }),
    'PG_NOT_DEEP_SCRUBBED: 1 pgs not deep-scrubbed in time',
  ],
])('F38 ceph gate: refuses when %s', refuses)

test.each<Refusal>([
  [
    'an erasure-coded pool takes writes without a chunk to spare',
    ({ pools }) => pools.push({ name: 'ec', type: 3, size: 6, minSize: 4, profile: 'ec42' }),
    'pool ec has min_size 4',
  ],
  [
    'the profile of an erasure-coded pool is unknown',
    ({ pools }) => pools.push({ name: 'ec', type: 3, size: 6, minSize: 5, profile: 'gone' }),
    'pool ec has min_size 5',
  ],
])('F135 ceph gate: refuses when %s', refuses)

test.each<readonly [string, (ceph: FakeCeph) => void, Partial<CephAcceptance>]>([
  [
    'an erasure-coded pool with a chunk to spare',
    ({ pools }) => pools.push({ name: 'ec', type: 3, size: 6, minSize: 5, profile: 'ec42' }),
    {},
  ],
  ['placement groups that are scrubbed', inState('active+clean+scrubbing+deep'), {}],
  ['noout on the host', ({ crushNodeFlags }) => crushNodeFlags.set('storage-01', ['noout']), {}],
  [
    'crashes of the past',
    ({ checks }) => checks.set('RECENT_CRASH', { message: '1 daemons have recently crashed', muted: false }),
    {},
  ],
  ['misplaced copies that the site accepts', inState('active+remapped+backfill_wait'), { misplaced: 'yes' }],
  [
    'a second manager, metadata server and gateway elsewhere',
    ({ mdss, gateways }) => {
      mdss.set('storage-01', ['m']).set('storage-02', ['n'])
      gateways.push('storage-01', 'storage-03')
    },
    {},
  ],
])('ceph gate: agrees with %s', async (_, change, accepts) => {
  expect(await ask({ ...worldOf(cephWith(change)), settings: accepting(accepts) })).toMatchObject({ verdict: 'ok' })
})

test.each(['PG_AVAILABILITY', 'OSD_FULL', 'OSD_DOWN'])(
  'F28 ceph gate: never accepts the health check %s',
  async (name) => {
    const ceph = cephWith(({ checks }) => checks.set(name, { message: 'bad', muted: false }))
    const answer = await ask({ ...worldOf(ceph), settings: accepting({ checks: [name] }) })
    expect(answer).toMatchObject({ verdict: 'blocked', evidence: `${name}: bad` })
  },
)

test('ceph gate: names every reason in one answer', async () => {
  const ceph = cephWith((one) => {
    one.flags.add('nodown')
    one.checks.set('PG_DAMAGED', { message: '1 pg inconsistent', muted: false })
    one.kill(2)
    one.advance(2_000)
    one.flags.delete('nodown')
    one.advance(2_000)
    one.flags.add('noup')
  })
  const { evidence } = await ask(worldOf(ceph))
  for (const reason of ['down: osd.2', 'flag noup is set on the cluster', 'PG_DAMAGED', 'not reported since'])
    expect(evidence).toContain(reason)
})

test('S22 ceph gate: asks about the OSDs of all hosts that are going out in one question', async () => {
  const argvs: string[][] = []
  await ask(worldOf(new FakeCeph(), argvs), { others: ['storage-03', 'compute-01'] })
  const lists = argvs.filter((argv) => argv.includes('ok-to-stop') && argv.includes('osd')).map((argv) => argv[4])
  expect(lists).toEqual(['0,2'])
})

test('S22 ceph gate: counts a manager on a host that is going out as gone', async () => {
  const answer = await ask(worldOf(new FakeCeph()), { others: ['storage-02'] })
  expect(answer.evidence).toContain('no other host has a manager')
})

test('ceph gate: refuses a node of which Ceph knows no daemon', async () => {
  const answer = await ask(worldOf(new FakeCeph()), { node: 'compute-01' })
  expect(answer).toMatchObject({ verdict: 'blocked', evidence: 'Ceph knows no daemon of compute-01' })
})

test('ceph gate: judges a node that has a monitor and no OSD', async () => {
  const ceph = cephWith(({ mons }) => mons.set('control-01', ['c']))
  expect(await ask(worldOf(ceph), { node: 'control-01' })).toMatchObject({ verdict: 'ok' })
})

test('ceph gate: takes a full host name in Ceph for the same host', async () => {
  const ceph = cephWith(({ namedElsewhere }) => namedElsewhere.set(0, 'storage-01.example.net'))
  expect(await ask(worldOf(ceph))).toMatchObject({ verdict: 'ok' })
})

test('F134 ceph gate: reads numbers that are no JSON', async () => {
  const at = worldOf(new FakeCeph())
  const shell = rewriting(at.shell, (output) => output.replace('"pool_name"', '"score":inf,"other":-nan,"pool_name"'))
  expect(await ask({ ...at, shell })).toMatchObject({ verdict: 'ok' })
})

test('S22 ceph gate: tells two reports apart after millions of changes of the map', async () => {
  // an OSD numbers its reports from the change of the map with which it came up, times 2^32
  const numbered = (ceph: FakeCeph) => {
    const at = worldOf(ceph)
    const big = (_: string, digits: string) => `"seq":${(3_000_000n << 32n) + BigInt(digits)}`
    return { ...at, shell: rewriting(at.shell, (output) => output.replaceAll(/"seq":(\d+)/g, big)) }
  }
  expect(await ask(numbered(new FakeCeph()), { when: 'arming' })).toMatchObject({ verdict: 'ok' })
  const hung = cephWith((ceph) => ceph.hang(2))
  expect(await ask(numbered(hung), { when: 'arming' })).toMatchObject({ evidence: 'up, but silent: osd.2' })
})

test('ceph gate: reads epochs that are printed as text', async () => {
  const at = worldOf(new FakeCeph())
  const quoted = (output: string) => output.replaceAll(/"reported_epoch":(\d+)/g, '"reported_epoch":"$1"')
  expect(await ask({ ...at, shell: rewriting(at.shell, quoted) })).toMatchObject({ verdict: 'ok' })
})

test('I7 ceph gate: fails when an epoch is no number', async () => {
  const at = worldOf(new FakeCeph())
  const shell = rewriting(at.shell, (output) => output.replace(/"up_from":\d+/, '"up_from":null'))
  await expect(ask({ ...at, shell })).rejects.toMatchObject({ source: 'ceph' })
})

test.each([
  ['"reported_epoch"', 'epoch"'],
  ['"up_from"', 'from"'],
  ['"num_ok_pgs"', 'ok_pgs"'],
  ['"crush_node_flags"', 'node_flags"'],
  ['"available"', 'active"'],
  ['"osd":{', 'osds":{'],
  ['"mon":{', 'mons":{'],
  ['"mgr":{', 'mgrs":{'],
  ['"services"', 'service"'],
  ['"seq"', 'sequence"'],
])('I7 ceph gate: fails when an answer lacks %s', async (field, other) => {
  const at = worldOf(new FakeCeph())
  const shell = rewriting(at.shell, (output) => output.replaceAll(field, `"${other}`))
  await expect(ask({ ...at, shell }, { when: 'arming' })).rejects.toMatchObject({ source: 'ceph' })
})

test('S22 ceph gate: fails when a call reaches its time limit', async () => {
  const at = worldOf(new FakeCeph())
  const shell = rewriting(at.shell, (output) => (output.includes('pg_stats') ? 'tail\n\nexit 124\n' : output))
  await expect(ask({ ...at, shell })).rejects.toMatchObject({
    message: 'ceph pg dump pgs osds: did not answer within its time limit',
  })
})

test.each([
  ['/usr/bin/ceph-osd -n osd.0 -f --setuser ceph', 'ok'],
  ['/usr/bin/ceph-osd --foreground --id=0 --fsid 6c2f', 'ok'],
  ['ceph-osd -i 0', 'ok'],
  ['ceph-osd -i 10', 'blocked'],
])('F133 ceph gate: reads the OSD of the process %s', async (line, verdict) => {
  const at = worldOf(new FakeCeph())
  const nodes = rewriting(at.nodes, () => `tail\n${line}\n\nexit 0\n`)
  expect(await ask({ ...at, nodes })).toMatchObject({ verdict })
})

test.each([
  ['an OSD without an id', 'tail\nceph-osd -f\n\nexit 0\n'],
  ['an exit code of its own', 'tail\nps: unknown option\n\nexit 1\n'],
])('F133 ceph gate: fails when the process table has %s', async (_, output) => {
  const at = worldOf(new FakeCeph())
  await expect(ask({ ...at, nodes: rewriting(at.nodes, () => output) })).rejects.toMatchObject({
    source: 'node storage-01',
  })
})

test('ceph gate: waits for a report of every OSD only before arming', async () => {
  const ceph = new FakeCeph()
  await ask(worldOf(ceph))
  expect(ceph.nowMs).toBe(0)
  await ask(worldOf(ceph), { when: 'arming' })
  expect(ceph.nowMs).toBe(6_000)
})

test('S22 ceph gate: fails when the question ends before every OSD could report again', async () => {
  const at: CephToAsk = { ...worldOf(new FakeCeph()), pause: async () => 'ended' }
  await expect(ask(at, { when: 'arming' })).rejects.toBeInstanceOf(Failure)
})

test('ceph gate: an answer takes at most four calls and the time between two reports', () => {
  expect(answersWithinMs(cephSettings)).toBe(4 * 20_000 + 6_000)
})
