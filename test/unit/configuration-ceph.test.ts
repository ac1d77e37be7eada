import { expect, it } from 'vitest'
import { nooutCapability } from '../../src/adapters/ceph/settings.ts'
import { configurationHash } from '../../src/configuration/hash.ts'
import { problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

const clusterOf = (...lines: readonly string[]) => {
  const [settings] = settingsOf(withCluster(...lines)).clusters
  if (settings === undefined) throw new Error('no cluster')
  return settings
}

const roles = 'roles: {storage: {gates: [ceph], capabilities: [ceph-noout]}}'

it('ceph: is off unless configured', () => {
  expect(clusterOf().ceph).toBeNull()
})

it('ceph: has defaults that accept nothing', () => {
  expect(clusterOf('ceph: {on: ceph-admin-01}').ceph).toEqual({
    on: { host: 'ceph-admin-01' },
    argv: ['ceph'],
    limitSeconds: 20,
    statsSeconds: 5,
    accepts: { flags: [], checks: [], pools: [], misplaced: 'no' },
  })
})

it('ceph: every key has an effect', () => {
  const accept = '{flags: [noscrub], checks: [POOL_APP_NOT_ENABLED], pools: [scratch], misplaced: yes}'
  const keys = `run: [ceph, --name, client.x], timeout: 30s, statsPeriod: 10s, accept: ${accept}`
  expect(clusterOf(`ceph: {on: here, ${keys}}`).ceph).toEqual({
    on: 'here',
    argv: ['ceph', '--name', 'client.x'],
    limitSeconds: 30,
    statsSeconds: 10,
    accepts: { flags: ['noscrub'], checks: ['POOL_APP_NOT_ENABLED'], pools: ['scratch'], misplaced: 'yes' },
  })
})

it('ceph: a role can name its gate and its capability', () => {
  const { storage } = clusterOf('ceph: {on: here}', roles).policy.roles
  expect(storage).toMatchObject({ gates: ['ceph'], capabilities: [nooutCapability] })
})

it('capabilities: a role without them has no field, which keeps the hash of the policy', () => {
  expect(clusterOf().policy.roles.storage).not.toHaveProperty('capabilities')
})

it('I2 ceph: what decides is part of the hash of the configuration', () => {
  const hash = (...lines: readonly string[]) => configurationHash(clusterOf(...lines))
  const hashes = [hash(), hash('ceph: {on: here}'), hash('ceph: {on: here, accept: {misplaced: yes}}')]
  expect(new Set(hashes).size).toBe(3)
})

it.each([
  ['a gate without its section', [roles], 'roles.storage.gates[0] is "ceph": is not a gate. No gate is configured.'],
  [
    'a capability without its section',
    [roles],
    'roles.storage.capabilities[0] is "ceph-noout": is not a capability. No capability is configured.',
  ],
  [
    'an unknown capability',
    ['ceph: {on: here}', 'roles: {storage: {capabilities: [ceph-nout]}}'],
    'is not a capability. Did you mean ceph-noout?',
  ],
  [
    'a gate of its name',
    ['ceph: {on: here}', 'gates: {ceph: {on: here, run: [x]}}'],
    'gates.ceph has the name of the gate that the section ceph adds',
  ],
  [
    'a gate of Prometheus of its name',
    ['ceph: {on: here}', 'prometheus: {address: "http://p:9090", gates: {ceph: {query: up}}}'],
    'prometheus.gates.ceph has the name of the gate that the section ceph adds',
  ],
  ['a section without a host', ['ceph: {}'], 'clusters.eu-1.ceph.on is missing: host where the `ceph` command works'],
  ['a harmful flag', ['ceph: {on: here, accept: {flags: [nodown]}}'], 'flags[0] is "nodown": cannot be accepted'],
  ['a harmful health check', ['ceph: {on: here, accept: {checks: [OSD_FULL]}}'], 'is "OSD_FULL": cannot be accepted'],
  ['a check in small letters', ['ceph: {on: here, accept: {checks: [osd_full]}}'], 'must be a health check such as'],
])('ceph: reports %s', (_, lines, words) => {
  expect(problemsOf(withCluster(...lines)).join('\n')).toContain(words)
})
