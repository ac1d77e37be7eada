import { expect, it } from 'vitest'
import { minimalFile, problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

const policyOf = (text: string) => {
  const [cluster] = settingsOf(text).clusters
  if (cluster === undefined) throw new Error('no cluster')
  return cluster.policy
}

const windows = 'windows: {nightly: {start: "22:00", zone: Europe/Berlin}}'
const written = (keys: string) =>
  withCluster(
    windows,
    `unattended: {reboots: {when: needed, nodes: role=compute, owner: S0OPS, window: nightly, ${keys}}}`,
  )

it('unattended: has the window, the defaults of its other keys, and no rollout of its own', () => {
  const { unattended, windows: all } = policyOf(written('prepare: "15:00"'))
  expect(unattended).toEqual({
    reboots: {
      command: 'reboot',
      when: 'needed',
      nodes: ['role=compute'],
      window: all?.[0],
      prepare: '15:00',
      noticeMs: 14_400_000,
      atMost: 20,
      owner: 'S0OPS',
    },
  })
})

it('unattended: has the options of a rollout when they are written', () => {
  const { unattended } = policyOf(
    written('prepare: "15:00", atMost: 5, atOnce: 2, soak: 5m, waves: canary, quarantine: 1'),
  )
  expect(unattended?.reboots).toMatchObject({ atMost: 5, atOnce: 2, soakMs: 300_000, waves: 'canary', quarantine: 1 })
})

it('unattended: without it the policy, which is hashed, is as before', () => {
  expect(policyOf(minimalFile)).not.toHaveProperty('unattended')
})

const noWindow = 'unattended: {reboots: {when: needed, nodes: all, owner: S0OPS, window: nightl, prepare: "15:00"}}'

it.each([
  ['is prepared at no time', written('prepare: "25:00"'), 'must be a time of the day, such as "15:00"'],
  ['is prepared later than its notice', written('prepare: "19:00"'), 'no night would ever be prepared'],
  [
    'has more nodes than an operation may have',
    written('prepare: "15:00", atMost: 51'),
    'exceeds limits.nodes, which is 50',
  ],
  ['has a soak without waves', written('prepare: "15:00", waves: none, soak: 5m'), 'needs waves'],
  ['runs another command', written('prepare: "15:00", command: upgrade'), 'must be reboot'],
  ['names an unknown window', withCluster(windows, noWindow), 'is not a window. Did you mean nightly?'],
  [
    'has no owner',
    withCluster(windows, 'unattended: {reboots: {when: needed, nodes: all, window: nightly, prepare: "15:00"}}'),
    'unattended.reboots.owner is missing',
  ],
  [
    'only excludes nodes',
    written('prepare: "15:00"').replace('role=compute', '"!compute-01"'),
    'The expression only excludes nodes.',
  ],
  [
    'has an owner that is no list of the configuration',
    written('prepare: "15:00"').replace('S0OPS', 'opps'),
    'is not a list under slack.groups',
  ],
])('unattended: is refused when it %s', (_, text, problem) => {
  expect(problemsOf(text).join(' ')).toContain(problem)
})
