import { expect, it } from 'vitest'
import { minimalFile, problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

it.each([
  ['0123', '123'],
  ['1e3', '1000'],
  ['0x1f', '31'],
  ['1.10', '1.1'],
  ['null', 'null'],
  ['12345678901234567890', '12345678901234567000'],
])('F131 configuration: the node name %s as a key is refused, because YAML reads %s', (written, read) => {
  expect(problemsOf(withCluster(`pins: {${written}: [compute]}`)).join('\n')).toContain(
    `${written}: must be in quotes: without them, YAML reads this key as ${read}`,
  )
})

it('F170 configuration: an excluded name decides about nodes too, and the hash stays where there is none', () => {
  const policies = [
    withCluster(),
    minimalFile.replace('{from: catalog}', '{from: catalog, exclude: [db-1]}'),
    minimalFile.replace('{from: catalog}', '{from: list, nodes: {db-1: {}}}'),
  ].map((text) => settingsOf(text).clusters[0]?.policy)
  expect(policies.map((policy) => policy?.excluded)).toEqual([undefined, ['db-1'], undefined])
  expect(policies.map((policy) => Object.keys(policy ?? {}).includes('excluded'))).toEqual([false, true, false])
})

it.each(['"0123"', "'1e3'", '42', 'n1e3', '0b12'])('F131 configuration: the node name %s as a key is taken', (key) => {
  const name = key.replaceAll(/["']/g, '')
  const [cluster] = settingsOf(withCluster('roles: {compute: {}}', `pins: {${key}: [compute]}`)).clusters
  expect(cluster?.policy.pins).toEqual({ [name]: ['compute'] })
})

it.each(['!secret channel', '!vault |\n      $ANSIBLE_VAULT;1.1;AES256', '!env_var CHANNEL'])(
  'F132 configuration: a value with the tag of another program is refused: %j',
  (value) => {
    const found = problemsOf(withCluster(`securityChannel: ${value}`)).join('\n')
    expect(found).toContain(`lockkeeper.yaml:8 the file must be YAML: Unresolved tag: ${value.split(' ')[0]}`)
  },
)

it('F132 configuration: a directive of another version of YAML is refused', () => {
  expect(problemsOf(`%YAML 9.9\n---\n${minimalFile}`).join('\n')).toContain(
    'must be YAML: Unsupported YAML version 9.9',
  )
})

it('configuration: a merge key is refused with its line', () => {
  const merged = withCluster('roles: {compute: &usual {slots: 2}, storage: {<<: *usual}}')
  expect(problemsOf(merged).join('\n')).toContain('lockkeeper.yaml:8 clusters.eu-1.roles.storage.<<')
})

it.each(['0 9 1 * *', '0 9 L * *', '0 9 ? * *', '0 9 * * 1-5'])(
  'F130 digest: quiet days with the pattern %s are refused, because either field would be enough',
  (cron) => {
    const digest = `{channel: C012, cron: "${cron}", zone: Europe/Berlin, quietDays: [sunday]}`
    expect(problemsOf(withCluster(`digests: {m: ${digest}}`)).join('\n')).toContain('digests.m.quietDays')
  },
)
