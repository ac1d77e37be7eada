import { expect, test } from 'vitest'
import { answersWithinMs, type CephToAsk } from '../../../src/adapters/ceph/gate.ts'
import type { CephAcceptance } from '../../../src/adapters/ceph/settings.ts'
import { Failure } from '../../../src/engine/ports/failure.ts'
import { FakeCeph } from '../../world/ceph/cluster.ts'
import { cephSettings } from '../../world/ceph/settings.ts'
import { accepting, ask, cephWith, inState, rewriting, worldOf } from './asking.ts'

test('S22 ceph gate: refuses to arm as soon as an OSD has missed a report, which the map has up', async () => {
  const ceph = new FakeCeph()
  ceph.hang(2)
  const answer = await ask(worldOf(ceph), { when: 'arming' })
  expect([answer.evidence, ceph.osd(2).up]).toEqual(['up, but silent: osd.2', true])
  expect(answer.remedy).toBe('Check osd.2 (ceph tell osd.2 version), and restart what hangs.')
})

test('F38 ceph gate: accepts a health check that the site names', async () => {
  const ceph = cephWith(({ checks }) => checks.set('POOL_APP_NOT_ENABLED', { message: '1 pool', muted: false }))
  const settings = accepting({ checks: ['POOL_APP_NOT_ENABLED'] })
  expect(await ask({ ...worldOf(ceph), settings })).toMatchObject({ verdict: 'ok' })
  expect(await ask(worldOf(ceph))).toMatchObject({ verdict: 'blocked' })
})

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
    const remedy = `Repair what ${name} reports (ceph health detail).`
    expect(answer).toMatchObject({ verdict: 'blocked', evidence: `${name}: bad`, remedy })
  },
)

test('S22 ceph gate: asks about the OSDs of all hosts that are going out in one question', async () => {
  const argvs: string[][] = []
  await ask(worldOf(new FakeCeph(), argvs), { others: ['storage-03', 'compute-01'] })
  expect(argvs.filter(([program]) => program === 'sh').map((argv) => argv.slice(4, 7))).toEqual([['0,2', 'a', '-']])
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
  const shell = rewriting(at.shell, (output) => output.replaceAll(/"up_from":\d+/g, '"up_from":null'))
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
    message: 'ceph session: did not answer within its time limit',
  })
})

test.each([
  ['Error EINVAL: invalid command', 'a call of a session failed: Error EINVAL: invalid command'],
  ['Error EACCES: access denied', 'a call of a session failed: Error EACCES: access denied'],
  ['sh: 1: ceph: not found', null],
])('I7 ceph gate: fails when a session says %s instead of an answer', async (words, message) => {
  const at = worldOf(cephWith(({ mons }) => mons.set('storage-01', ['a'])))
  const instead = (output: string) =>
    output.includes('"pg_stats"')
      ? `tail\n${message === null ? '' : `${output.slice(5, output.lastIndexOf('\nexit'))}\n`}${words}\n\nexit 0\n`
      : output
  await expect(ask({ ...at, shell: rewriting(at.shell, instead) })).rejects.toMatchObject({
    source: 'ceph',
    message: message ?? `no answer to osd ok-to-stop: ${words}`,
  })
})

test('S22 ceph gate: reads the map last, and everything at once', async () => {
  const argvs: string[][] = []
  await ask(worldOf(new FakeCeph(), argvs), { when: 'arming' })
  const [program, , script = ''] = argvs.at(-1) ?? []
  expect(program).toBe('sh')
  expect(script.indexOf('echo osd dump')).toBeGreaterThan(script.indexOf('echo pg dump pgs osds'))
  expect(script).toMatch(/sed '\/"crush_node_flags"\/q'$/)
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
