import { expect, it } from 'vitest'
import { minimalFile, problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

const policyOf = (text: string) => {
  const [cluster] = settingsOf(text).clusters
  if (cluster === undefined) throw new Error('no cluster')
  return cluster.policy
}

const nightly = 'windows: {nightly: {start: "22:00", zone: Europe/Berlin}}'

it('windows: cluster and roles name one, with the defaults of its other keys', () => {
  const { window, roles } = policyOf(
    withCluster(
      'windows:',
      '  nightly: {start: "22:00", zone: Europe/Berlin}',
      '  early:',
      '    {start: "03:30", length: 90m, zone: UTC, days: [sunday], except: [2026-12-24..2027-01-02, file:/etc/freeze.ics, 2027-05-01], grace: 10m}',
      'window: nightly',
      'roles: {compute: {window: early, expected: {reboot: 20m}}, control: {}}',
    ),
  )
  const everyDay = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
  const usual = { lengthMs: 21_600_000, days: everyDay, except: [], graceMs: 1_800_000 }
  expect(window).toEqual({ name: 'nightly', start: '22:00', zone: 'Europe/Berlin', ...usual })
  expect(roles.compute?.window).toEqual({
    name: 'early',
    start: '03:30',
    lengthMs: 5_400_000,
    zone: 'UTC',
    days: ['sunday'],
    except: [
      { from: '2026-12-24', to: '2027-01-02' },
      { from: '2027-05-01', to: '2027-05-01' },
    ],
    calendars: ['/etc/freeze.ics'],
    graceMs: 600_000,
  })
  expect(roles.compute?.expected).toEqual({ rebootMs: 1_200_000, upgradeMs: 10_800_000 })
  expect(roles.control).not.toHaveProperty('window')
})

it('windows: requests can name every window, and without one the policy, which is hashed, is as before', () => {
  const { windows, ...others } = policyOf(withCluster(nightly))
  expect(windows).toMatchObject([{ name: 'nightly', start: '22:00' }])
  expect(others).toEqual(policyOf(minimalFile))
})

const written = (keys: string) => withCluster(`windows: {nightly: {${keys}}}`)

it.each([
  ['starts at no time of a day', written('start: "24:00", zone: UTC'), 'must be a time of the day, such as "22:00"'],
  ['has no zone', written('start: "22:00"'), 'windows.nightly.zone is missing: time zone of all its times'],
  ['is in an unknown zone', written('start: "22:00", zone: Europe/Berlln'), 'must be an IANA zone'],
  ['is longer than a week', written('start: "22:00", zone: UTC, length: 169h'), 'at most 168h'],
  ['has no length', written('start: "22:00", zone: UTC, length: 0s'), 'windows.nightly.length'],
  ['has no day', written('start: "22:00", zone: UTC, days: []'), 'must name a weekday'],
  ['excludes a date that does not exist', written('start: "22:00", zone: UTC, except: [2026-02-29]'), 'must be a date'],
  ['excludes a calendar without a path', written('start: "22:00", zone: UTC, except: ["file:"]'), 'path of a calendar'],
  [
    'excludes a range that ends before it begins',
    written('start: "22:00", zone: UTC, except: [2026-12-24..2026-12-23]'),
    'must be a date such as 2026-12-24, a range',
  ],
  [
    'of the cluster is unknown',
    withCluster(nightly, 'window: nigthly'),
    'window is "nigthly": is not a window. Did you mean nightly?',
  ],
  [
    'of a role is unknown',
    withCluster(nightly, 'roles: {compute: {window: daily}}'),
    'roles.compute.window is "daily": is not a window. Known: nightly.',
  ],
  ['is named where none is defined', withCluster('window: nightly'), 'No window is configured.'],
])('configuration problem: a window that %s', (_, text, problem) => {
  expect(problemsOf(text).join('\n')).toContain(problem)
})
