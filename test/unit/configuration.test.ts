import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configurationReference } from '../../src/configuration/reference.ts'
import { clusterSchema } from '../../src/configuration/schema/cluster.ts'
import { fileSchema } from '../../src/configuration/schema/file.ts'
import { loadCommands } from '../../src/main/bot/load-commands.ts'
import { inContext, minimalFile, problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

const root = join(import.meta.dirname, '../..')
const file = (path: string): string => readFileSync(join(root, path), 'utf8')

describe('configuration documents', () => {
  it('example configuration: has no problems', async () => {
    const commands = (await loadCommands(join(root, 'commands'))).map(({ name }) => name)
    expect(problemsOf(file('lockkeeper.example.yaml'), { ...inContext, commands })).toEqual([])
  })

  it('example configuration: shows every section and every key of a cluster', () => {
    const example = file('lockkeeper.example.yaml')
    for (const key of Object.keys(fileSchema.shape)) expect(example).toMatch(new RegExp(`^${key}:`, 'm'))
    for (const key of Object.keys(clusterSchema.shape)) expect(example).toMatch(new RegExp(`^    ${key}:`, 'm'))
  })

  it('docs/configuration.md: is generated from the schema', async () => {
    const outdated = 'docs/configuration.md is out of date; npm run unit -- test/unit/configuration -u updates it'
    await expect(configurationReference(), outdated).toMatchFileSnapshot(join(root, 'docs/configuration.md'))
  })

  it('docs/configuration.md: describes every key', () => {
    expect(configurationReference()).not.toMatch(/^\| `[^`]+` \| {2}\|/m)
  })
})

describe('defaults', () => {
  const [cluster] = settingsOf(minimalFile).clusters

  it('slack.direct: registers a slash command for each command that asks for one, and none when set to {}', () => {
    const wishes = { ...inContext, direct: ['reboot', 'drain'] }
    expect(settingsOf(minimalFile, wishes).slack.direct).toEqual({ '/reboot': 'reboot', '/drain': 'drain' })
    expect(settingsOf(`${minimalFile}slack: {direct: {}}`, wishes).slack.direct).toEqual({})
    expect(settingsOf(`${minimalFile}slack: {direct: {/go: reboot}}`, wishes).slack.direct).toEqual({ '/go': 'reboot' })
  })

  it('I2 default approvals: storage and nodes without a role need two approvers other than the requester', () => {
    expect(cluster?.policy.roles.storage?.approvals).toEqual({
      parts: [{ count: 2, groups: ['S0STORAGE'], people: [] }],
      expiresAfterMs: 4 * 3_600_000,
      countsForMs: 16 * 3_600_000,
      requesterCounts: 'no',
    })
    expect(cluster?.policy.unknownRole).toBe('storage')
  })

  it('default approvals: control is as strict as storage, other roles need one approver, and none must be configured', () => {
    const roles = 'roles: {control: {}, compute: {}, gateway: {approvals: none}, odd: {}}'
    const policy = settingsOf(withCluster(roles, 'unknownRole: odd')).clusters[0]?.policy
    const counts = Object.entries(policy?.roles ?? {}).map(([name, { approvals }]) => [
      name,
      approvals?.parts[0]?.count,
    ])
    expect(Object.fromEntries(counts)).toEqual({ storage: 2, control: 2, compute: 1, gateway: undefined, odd: 2 })
    expect(policy?.roles.control?.withoutChecks).toBe('refuse')
    expect(policy?.roles.compute?.withoutChecks).toBe('allow')
  })

  it('I2 approvals: a need that names groups or people counts only those, and any other one the approvers', () => {
    const needs = '[{count: 1, people: [U0BEN]}, {count: 1, groups: [S0DATA]}, {count: 2}]'
    const policy = settingsOf(withCluster(`roles: {storage: {approvals: {needs: ${needs}}}}`)).clusters[0]?.policy
    expect(policy?.roles.storage?.approvals?.parts).toEqual([
      { count: 1, groups: [], people: ['U0BEN'] },
      { count: 1, groups: ['S0DATA'], people: [] },
      { count: 2, groups: ['S0STORAGE'], people: [] },
    ])
  })

  it('S43 defaults: allow no command, observe only, one node at a time, listen on loopback', () => {
    expect(cluster?.policy).toMatchObject({ access: [], mode: 'observe', clusterSlots: 1 })
    expect(settingsOf(minimalFile).http).toEqual({ host: '127.0.0.1', port: 8080 })
    expect(settingsOf(minimalFile).redis.durability).toBe('every write')
  })

  it('default turns: leases last five seconds and are checked every second', () => {
    expect(settingsOf(minimalFile).turns).toMatchObject({ leaseMs: 2000, stalledMs: 500 })
  })
})

describe('settings', () => {
  it('settings: durations become milliseconds or seconds, hosts and fields the form that adapters take', () => {
    const gate =
      'gates: {health: {on: admin-01, run: [ceph, status], timeout: 20s, judge: {by: json field, field: a.b, ok: [1]}}}'
    const text = withCluster(
      'limits: {boot: 1h30m, arm: 90s, rebootAgain: 24h}',
      gate,
      'ssh: {connectTimeout: 3s, become: [sudo, -n]}',
    )
    const [cluster] = settingsOf(text).clusters
    expect(cluster?.policy.limits).toMatchObject({ bootMs: 5_400_000, armSeconds: 90, rebootAgainMs: 86_400_000 })
    expect(cluster?.commands.gates.health).toEqual({
      on: { host: 'admin-01' },
      argv: ['ceph', 'status'],
      limitSeconds: 20,
      judge: { by: 'json field', field: ['a', 'b'], ok: [1], warn: [] },
      remedy: '',
    })
    expect(cluster?.ssh).toMatchObject({ connectSeconds: 3, becomeArgv: ['sudo', '-n'] })
  })

  it('settings: each of several clusters has its own Consul and token', () => {
    const us = minimalFile.replace('eu-1:', 'us-1:').replace('clusters:', '')
    const text = `${minimalFile}${us}    consul: {address: "http://us:8500", tokenVariable: US_TOKEN}\n`
    const variables = { ...inContext.variables, CONSUL_HTTP_TOKEN: 'eu', US_TOKEN: 'us' }
    const { clusters } = settingsOf(text, { ...inContext, variables })
    expect(clusters.map(({ policy, consul }) => [policy.cluster, consul.url, consul.token])).toEqual([
      ['eu-1', 'http://127.0.0.1:8500', 'eu'],
      ['us-1', 'http://us:8500', 'us'],
    ])
  })

  it('digests: exclude quiet days from the cron pattern', () => {
    const text = withCluster(
      'digests: {m: {channel: C012, cron: "30 9 * * *", zone: Asia/Kolkata, quietDays: [sunday]}}',
    )
    expect(settingsOf(text).clusters[0]?.digests).toEqual([
      { id: 'digest-m', channel: 'C012', cron: '30 9 * * 1,2,3,4,5,6', zone: 'Asia/Kolkata' },
    ])
  })

  it.each(['fd00::7', 'fe80::7%eth0', '10.0.0.7', 'storage-01.example.com'])(
    'F21 inventory: accepts %s as the address of a node',
    (address) => {
      const text = minimalFile.replace('{from: catalog}', `{from: list, nodes: {storage-01: {address: "${address}"}}}`)
      expect(settingsOf(text).clusters[0]?.inventory).toMatchObject({ nodes: [{ name: 'storage-01', address }] })
    },
  )

  it('inventory: can be a list in the configuration instead of the catalog', () => {
    const text = minimalFile.replace(
      '{from: catalog}',
      '{from: list, nodes: {storage-01: {roles: [storage], rack: b2}}}',
    )
    expect(settingsOf(text).clusters[0]?.inventory).toEqual({
      from: 'list',
      nodes: [{ name: 'storage-01', roles: ['storage'], rack: 'b2', zone: null, group: null, address: null }],
    })
  })
})
