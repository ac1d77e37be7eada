import { describe, expect, it } from 'vitest'
import { defaultProgram } from '../../../src/adapters/ssh/node-program/text.ts'
import type { Discovered, FoundCluster } from '../../../src/configuration/initial/discovered.ts'
import { startingConfiguration } from '../../../src/configuration/initial/initial-file.ts'
import { describedCluster } from '../../../src/main/init/described-cluster.ts'
import { inContext, problemsOf, settingsOf } from '../configuration-fixtures.ts'

const node = (name: string, role: string, rack = 'b1') => ({
  name,
  address: '10.0.0.1',
  meta: { role, rack, 'consul-version': '1.8.7' },
})

const summary = {
  dataCentre: 'EU West_1',
  nodes: [
    { name: 'consul-1', address: '10.0.0.9', meta: {} },
    node('storage-02', 'storage', 'b2'),
    node('storage-01', 'storage,compute'),
    node('control-1', 'control'),
    node('odd-1', 'Big Iron'),
  ],
  servers: ['consul-1', 'control-1'],
  rebootmgr: 'was seen',
} as const

const group = (id: string, name: string) => ({ are: 'a group', group: { id, name }, members: 4 }) as const

const found: Discovered = {
  cluster: describedCluster(summary, null),
  rebootmgr: null,
  channel: { id: 'C0OPS', name: 'storage-ops' },
  approvers: group('S0APPROVERS', 'storage-approvers'),
  operators: group('S0OPERATORS', 'operators'),
  zone: 'Europe/Berlin',
}

describe('starting configuration', () => {
  it('starting configuration: has no problems in the schema', () => {
    expect(problemsOf(startingConfiguration(found))).toEqual([])
  })

  it('starting configuration: is in mode observe, and needs two approvers for storage and control', () => {
    const [cluster] = settingsOf(startingConfiguration(found)).clusters
    expect(cluster?.policy).toMatchObject({
      cluster: 'eu-west-1',
      mode: 'observe',
      channel: 'C0OPS',
      callsGroups: ['S0OPERATORS'],
      besideRebootmgr: 'yes',
      access: [
        { channels: ['C0OPS'], groups: ['S0OPERATORS'], people: [], commands: ['*'], targets: ['all'] },
        { groups: ['S0APPROVERS'], commands: ['help', 'status', 'why', 'history'] },
      ],
    })
    const counts = Object.entries(cluster?.policy.roles ?? {}).map(([role, { approvals }]) => [
      role,
      approvals?.parts.map(({ count, groups }) => [count, ...groups]),
    ])
    expect(Object.fromEntries(counts)).toEqual({
      storage: [[2, 'S0APPROVERS']],
      control: [[2, 'S0APPROVERS']],
      compute: [[1, 'S0APPROVERS']],
    })
  })

  it('starting configuration: takes the meta names of the catalog, and leaves out only servers without another role', () => {
    const [cluster] = settingsOf(startingConfiguration(found)).clusters
    expect(cluster?.inventory).toMatchObject({
      from: 'catalog',
      meta: { roles: 'role', rack: 'rack', zone: 'zone', group: 'group' },
      exclude: ['consul-1'],
    })
  })

  it('starting configuration: comments each ID with its name, each role with its nodes, and values it could not use', () => {
    const text = startingConfiguration(found)
    expect(text).toContain('channel: C0OPS # #storage-ops')
    expect(text).toContain('groups: [S0APPROVERS] # @storage-approvers, 4 members')
    expect(text).toContain('# 2 nodes: storage-01, storage-02')
    expect(text).toContain('“Big Iron” is no name that a role can have')
    expect(text).toContain('# Without a known role now: odd-1.')
    expect(text).toContain('Racks: b1, b2.')
  })

  it('F98 starting configuration: reaches nodes by lockkeeper-node when its lines for SSH are made active', () => {
    const text = startingConfiguration(found)
    expect(settingsOf(text).clusters[0]?.ssh.nodeProgram).toBeNull()
    const active = text.replace(/^ {4}# (ssh:| {2}(configFile|become|nodeProgram):)/gm, '    $1')
    expect(problemsOf(active)).toEqual([])
    expect(settingsOf(active).clusters[0]?.ssh).toMatchObject({
      becomeArgv: ['sudo', '-n'],
      nodeProgram: defaultProgram,
      configFile: '/etc/lockkeeper/ssh_config',
    })
  })

  it('starting configuration: lists people when the workspace has no groups', () => {
    const people = {
      are: 'people',
      people: [
        { id: 'U0ANA', name: 'Ana' },
        { id: 'U0BEN', name: 'Ben' },
      ],
    } as const
    const text = startingConfiguration({ ...found, approvers: people, operators: people })
    expect(problemsOf(text)).toEqual([])
    const settings = settingsOf(text)
    expect(settings.slack.listedGroups).toEqual({ approvers: ['U0ANA', 'U0BEN'], operators: ['U0ANA', 'U0BEN'] })
    expect(settings.clusters[0]?.policy.roles.storage?.approvals?.parts[0]?.groups).toEqual(['approvers'])
  })

  it('starting configuration: names from the catalog and the workspace cannot leave a comment', () => {
    const nasty = 'x\n    mode: act\u2028\n#'
    const cluster: FoundCluster = {
      ...found.cluster,
      nodes: [{ name: nasty, address: nasty, roles: ['storage', nasty, 'no'], rack: nasty, zone: null, group: nasty }],
      servers: ['yes', '1.5'],
      meta: { roles: 'no', rack: nasty, zone: '12', group: '{}', others: [nasty] },
    }
    const text = startingConfiguration({ ...found, cluster, channel: { id: 'C0OPS', name: nasty } })
    expect(problemsOf(text)).toEqual([])
    const [read] = settingsOf(text).clusters
    expect(read?.policy.mode).toBe('observe')
    expect(read?.inventory).toMatchObject({ meta: { roles: 'no', rack: nasty, zone: '12' }, exclude: ['yes', '1.5'] })
  })

  it('starting configuration: has no problems for an empty catalog', () => {
    const empty = describedCluster({ dataCentre: null, nodes: [], servers: [], rebootmgr: 'was not seen' }, null)
    expect(problemsOf(startingConfiguration({ ...found, cluster: empty }), inContext)).toEqual([])
  })
})
