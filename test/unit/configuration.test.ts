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

describe('the files that explain the configuration', () => {
  it('the example can be started with', async () => {
    const commands = (await loadCommands(join(root, 'commands'))).map(({ name }) => name)
    expect(problemsOf(file('lockkeeper.example.yaml'), { ...inContext, commands })).toEqual([])
  })

  it('the example shows every section and every key of a cluster', () => {
    const example = file('lockkeeper.example.yaml')
    for (const key of Object.keys(fileSchema.shape)) expect(example).toMatch(new RegExp(`^${key}:`, 'm'))
    for (const key of Object.keys(clusterSchema.shape)) expect(example).toMatch(new RegExp(`^    ${key}:`, 'm'))
  })

  it('the reference says what the schema says', async () => {
    const outdated = 'docs/configuration.md is out of date; npm run unit -- test/unit/configuration -u updates it'
    await expect(configurationReference(), outdated).toMatchFileSnapshot(join(root, 'docs/configuration.md'))
  })

  it('every key of the reference has a description', () => {
    expect(configurationReference()).not.toMatch(/^\| `[^`]+` \| {2}\|/m)
  })
})

describe('what holds unless it is written', () => {
  const [cluster] = settingsOf(minimalFile).clusters

  it('a command that wishes for a slash command of its own has one, and `{}` leaves all of them out', () => {
    const wishes = { ...inContext, direct: ['reboot', 'drain'] }
    expect(settingsOf(minimalFile, wishes).slack.direct).toEqual({ '/reboot': 'reboot', '/drain': 'drain' })
    expect(settingsOf(`${minimalFile}slack: {direct: {}}`, wishes).slack.direct).toEqual({})
    expect(settingsOf(`${minimalFile}slack: {direct: {/go: reboot}}`, wishes).slack.direct).toEqual({ '/go': 'reboot' })
  })

  it('I2: storage needs two approvers other than the requester, and so does a node without a role', () => {
    expect(cluster?.policy.roles.storage?.approvals).toEqual({
      parts: [{ count: 2, groups: ['S0STORAGE'], people: [] }],
      expiresAfterMs: 4 * 3_600_000,
      countsForMs: 16 * 3_600_000,
      requesterCounts: 'no',
    })
    expect(cluster?.policy.unknownRole).toBe('storage')
  })

  it('control is as strict as storage, other roles need one approver, and none has to be asked for', () => {
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

  it('S43: nothing is allowed, nothing is changed, one node at a time, loopback only', () => {
    expect(cluster?.policy).toMatchObject({ access: [], mode: 'observe', clusterSlots: 1 })
    expect(settingsOf(minimalFile).http).toEqual({ host: '127.0.0.1', port: 8080 })
    expect(settingsOf(minimalFile).redis.durability).toBe('every write')
  })

  it('a silent bot’s turns are taken up after five seconds, looked for every second', () => {
    expect(settingsOf(minimalFile).turns).toMatchObject({ leaseMs: 5000, stalledMs: 1000 })
  })
})

describe('what is written', () => {
  it('durations become milliseconds or seconds, places and fields what the adapters take', () => {
    const gate =
      'gates: {health: {on: admin-01, run: [ceph, status], within: 20s, judge: {by: json field, field: a.b, ok: [1]}}}'
    const text = withCluster('limits: {boot: 1h30m, arm: 90s}', gate, 'ssh: {connect: 3s, become: [sudo, -n]}')
    const [cluster] = settingsOf(text).clusters
    expect(cluster?.policy.limits).toMatchObject({ bootMs: 5_400_000, armSeconds: 90 })
    expect(cluster?.commands.gates.health).toEqual({
      on: { host: 'admin-01' },
      argv: ['ceph', 'status'],
      limitSeconds: 20,
      judge: { by: 'json field', field: ['a', 'b'], ok: [1], warn: [] },
      remedy: '',
    })
    expect(cluster?.ssh).toMatchObject({ connectSeconds: 3, becomeArgv: ['sudo', '-n'] })
  })

  it('several clusters stand beside each other, each with its own Consul and token', () => {
    const us = minimalFile.replace('eu-1:', 'us-1:').replace('clusters:', '')
    const text = `${minimalFile}${us}    consul: {address: "http://us:8500", tokenVariable: US_TOKEN}\n`
    const variables = { ...inContext.variables, CONSUL_HTTP_TOKEN: 'eu', US_TOKEN: 'us' }
    const { clusters } = settingsOf(text, { ...inContext, variables })
    expect(clusters.map(({ policy, consul }) => [policy.cluster, consul.url, consul.token])).toEqual([
      ['eu-1', 'http://127.0.0.1:8500', 'eu'],
      ['us-1', 'http://us:8500', 'us'],
    ])
  })

  it('a digest is quiet on its quiet days', () => {
    const text = withCluster(
      'digests: {m: {channel: C012, cron: "30 9 * * *", zone: Asia/Kolkata, quietDays: [sunday]}}',
    )
    expect(settingsOf(text).clusters[0]?.digests).toEqual([
      { id: 'digest-m', channel: 'C012', cron: '30 9 * * 1,2,3,4,5,6', zone: 'Asia/Kolkata' },
    ])
  })

  it.each(['fd00::7', 'fe80::7%eth0', '10.0.0.7', 'storage-01.example.com'])(
    'F21 inventory: %s is taken as the address of a node',
    (address) => {
      const text = minimalFile.replace('{from: catalog}', `{from: list, nodes: {storage-01: {address: "${address}"}}}`)
      expect(settingsOf(text).clusters[0]?.inventory).toMatchObject({ nodes: [{ name: 'storage-01', address }] })
    },
  )

  it('nodes may be listed here instead of in Consul', () => {
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
