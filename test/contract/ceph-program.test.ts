import { expect, test } from 'vitest'
import { type CephAnswers, healthy, runCephProgram } from './ceph-cluster.ts'

const features = healthy.flags
const mayStop = ['may-stop', 'storage-01']
const withFlag = (flag: string): CephAnswers => ({
  ...healthy,
  flags: `${flag},${features}`,
  checks: { OSDMAP_FLAGS: `${flag} flag(s) set` },
})

test('may-stop: agrees to stop a host of a healthy cluster', async () => {
  expect(await runCephProgram(healthy, mayStop)).toEqual({ code: 0, printed: 'all OSDs of storage-01 may stop\n' })
})

const dangerous = ['pauserd,pausewr', 'nodown', 'noup', 'noin', 'norecover', 'nobackfill', 'norebalance', 'full']
const unusual = ['noscrub', 'nodeep-scrub', 'notieragent', 'noautoscale', 'a-flag-of-a-later-release']

test.each([...dangerous, ...unusual])('F28 may-stop: refuses while the cluster-wide flag %s is set', async (flag) => {
  const { code, printed } = await runCephProgram(withFlag(flag), mayStop)
  for (const name of flag.split(',')) expect(printed).toContain(`the flag ${name} is set for the cluster`)
  expect(code).toBe(1)
})

test('F28 may-stop: refuses a flag that was set after the map was read', async () => {
  const answers = { ...healthy, checks: { OSDMAP_FLAGS: 'noout,nodown flag(s) set' } }
  const { code, printed } = await runCephProgram(answers, mayStop)
  expect({ code, printed }).toEqual({ code: 1, printed: 'the flag nodown is set for the cluster\n' })
})

test('F28 may-stop: refuses a summary of flags that it cannot read', async () => {
  const answers = { ...healthy, checks: { OSDMAP_FLAGS: 'one flag is set' } }
  expect(await runCephProgram(answers, mayStop)).toEqual({ code: 1, printed: 'OSDMAP_FLAGS: one flag is set\n' })
})

test.each<[string, Partial<CephAnswers>]>([
  ['storage-02', { crushNodeFlags: { 'storage-02': ['noup'] } }],
  ['class hdd', { deviceClassFlags: { hdd: ['noup'] } }],
  ['osd.2', { stateOfOther: ['exists', 'up', 'noup'] }],
])('F28 may-stop: refuses the flag noup of %s alone', async (where, part) => {
  const answers = { ...healthy, ...part, checks: { OSD_FLAGS: '1 OSDs or CRUSH nodes have {NOUP} flags set' } }
  const { code, printed } = await runCephProgram(answers, mayStop)
  expect({ code, printed }).toEqual({ code: 1, printed: `the flag noup is set for ${where}\n` })
})

test.each<[string, Partial<CephAnswers>]>([
  ['the cluster', withFlag('noout')],
  ['a host', { crushNodeFlags: { 'storage-01': ['noout'] }, checks: { OSD_FLAGS: 'hosts have {NOOUT} flags set' } }],
])('may-stop: agrees while noout of %s is set', async (_where, part) => {
  expect((await runCephProgram({ ...healthy, ...part }, mayStop)).code).toBe(0)
})

test('F28 may-stop: agrees with a flag that the site expects, and refuses any other', async () => {
  const expecting = [...mayStop, '--expect-flag', 'noscrub,nodeep-scrub']
  expect((await runCephProgram(withFlag('noscrub'), expecting)).code).toBe(0)
  expect((await runCephProgram(withFlag('norecover'), expecting)).code).toBe(1)
})

test.each([
  ['--expect-flag', 'noscrub,noup'],
  ['--expect-flag', 'pause'],
  ['--expect-check', 'OSDMAP_FLAGS'],
  ['--expect-check', 'PG_AVAILABILITY'],
])('F28 may-stop: does not accept %s %s', async (option, names) => {
  const { code, printed } = await runCephProgram(healthy, [...mayStop, option, names])
  expect(printed).toContain('cannot be expected')
  expect(code).toBe(64)
})

test('F38 may-stop: agrees with a health check that the site expects, and refuses any other', async () => {
  const late = { ...healthy, checks: { PG_NOT_DEEP_SCRUBBED: '3 pgs not deep-scrubbed in time' } }
  expect((await runCephProgram(late, mayStop)).code).toBe(1)
  const expecting = [...mayStop, '--expect-check', 'PG_NOT_DEEP_SCRUBBED,TELEMETRY_CHANGED']
  expect((await runCephProgram(late, expecting)).code).toBe(0)
  const unlike = { ...healthy, checks: { MON_DOWN: '1/3 mons down, quorum a,b' } }
  expect((await runCephProgram(unlike, expecting)).code).toBe(1)
})

test.each<[string, Partial<CephAnswers>, string]>([
  ['Ceph says no', { okToStop: { code: 16, groups: 0 } }, 'ok-to-stop says no'],
  ['ok-to-stop speaks for no group', { okToStop: { code: 0, groups: 0 } }, 'which says nothing'],
  ['a report is older than its OSD', { upFrom: 45 }, 'have not reported since'],
  ['an OSD is down', { stateOfOther: ['exists'] }, 'OSDs 2 are down'],
  ['a group is degraded', { groupState: 'active+undersized+degraded' }, 'groups are active+undersized+degraded'],
])('S22 may-stop: refuses when %s', async (_what, part, reason) => {
  const { code, printed } = await runCephProgram({ ...healthy, ...part }, mayStop)
  expect(printed).toContain(reason)
  expect(code).toBe(1)
})

test('S22 may-stop: refuses a host without OSDs, and says that an unreadable answer was none', async () => {
  expect((await runCephProgram(healthy, ['may-stop', 'storage-09'])).code).toBe(1)
  expect((await runCephProgram(healthy, ['may-stop', 'storage-07'])).code).toBe(2)
  const { code, printed } = await runCephProgram({ ...healthy, deviceClassFlags: null }, mayStop)
  expect(printed).toContain('cannot be read')
  expect(code).toBe(2)
})

test.each<[string, CephAnswers['machines'], string]>([
  [
    'an OSD of the machine is under another host',
    ['storage-01', 'storage-01', 'storage-01'],
    'OSDs 2 run on storage-01 and are elsewhere in the CRUSH map',
  ],
  [
    'an OSD under the host runs elsewhere',
    ['storage-01', 'storage-07', 'storage-02'],
    'OSDs 1 are under storage-01 in the CRUSH map and run elsewhere',
  ],
  ['an OSD does not say where it runs', ['storage-01', 'storage-01', null], 'Ceph does not say where OSDs 2 run'],
])('F133 may-stop: refuses when %s', async (_what, machines, reason) => {
  expect(await runCephProgram({ ...healthy, machines }, mayStop)).toEqual({ code: 1, printed: `${reason}\n` })
})

test('F133 may-stop: takes a machine that reports its full name or other letter case for the host', async () => {
  const machines = ['storage-01.example.com', 'Storage-01', 'storage-02.example.com']
  expect((await runCephProgram({ ...healthy, machines }, mayStop)).code).toBe(0)
})

test.each(['inf', '-inf', 'nan', '-nan'])('F134 may-stop: reads an answer with the number %s', async (score) => {
  expect((await runCephProgram({ ...healthy, score }, mayStop)).code).toBe(0)
  expect((await runCephProgram({ ...withFlag('nodown'), score }, mayStop)).code).toBe(1)
})

test('F134 may-stop: leaves such a word alone where it is text', async () => {
  const answers = { ...healthy, checks: { A_CHECK: 'pool inf, \\"nan\\", is slow' } }
  expect((await runCephProgram(answers, mayStop)).printed).toContain('A_CHECK: pool inf, \\"nan\\", is slow')
})

const erasureCoded = { type: 3, size: 6, erasure_code_profile: 'ec42' }

test.each([
  [{ type: 1, size: 3, min_size: 1, erasure_code_profile: '' }],
  [{ type: 1, size: 1, min_size: 1, erasure_code_profile: '' }],
  [{ ...erasureCoded, min_size: 4 }],
])('F135 may-stop: refuses a pool that takes writes with no copy to spare, unless it is named: %j', async (pool) => {
  const answers = { ...healthy, pool }
  const { code, printed } = await runCephProgram(answers, mayStop)
  expect(printed).toBe(`pool volumes has min_size ${pool.min_size} and takes writes with no copy to spare\n`)
  expect(code).toBe(1)
  expect((await runCephProgram(answers, [...mayStop, '--expect-pool', 'images,volumes'])).code).toBe(0)
  expect((await runCephProgram(answers, [...mayStop, '--expect-pool', 'images'])).code).toBe(1)
})

test('F135 may-stop: agrees to an erasure-coded pool with a chunk to spare', async () => {
  expect((await runCephProgram({ ...healthy, pool: { ...erasureCoded, min_size: 5 } }, mayStop)).code).toBe(0)
})

test.each([[mayStop], [['clean']]])(
  'F136 %j: does not judge while the manager does not know all groups',
  async (argv) => {
    const { code, printed } = await runCephProgram({ ...healthy, ready: false }, argv)
    expect(printed).toContain('does not know all placement groups yet')
    expect(code).toBe(2)
  },
)

test('may-stop: refuses a health check that is muted, although the health is OK', async () => {
  const answers = { ...healthy, checks: { PG_DEGRADED: 'Degraded data redundancy' }, muted: ['PG_DEGRADED'] }
  expect(await runCephProgram(answers, mayStop)).toEqual({
    code: 1,
    printed: 'PG_DEGRADED: Degraded data redundancy\n',
  })
})
