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
