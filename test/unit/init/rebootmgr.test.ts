import { describe, expect, it, test } from 'vitest'
import type { CatalogSummary } from '../../../src/adapters/consul/catalog-summary.ts'
import type { RebootmgrInstallation } from '../../../src/adapters/consul/rebootmgr-installation.ts'
import { startingConfiguration } from '../../../src/configuration/initial/initial-file.ts'
import { describedRebootmgr } from '../../../src/main/init/rebootmgr/described.ts'
import { parsedOptions, type StartedWith } from '../../../src/main/init/rebootmgr/options.ts'
import { problemsOf, settingsOf } from '../configuration-fixtures.ts'

const group = (id: string, name: string) => ({ are: 'a group', group: { id, name }, members: 4 }) as const
const meta = { roles: 'storage' }
const nodes: CatalogSummary['nodes'] = [
  { name: 'consul-1.example.org', address: '10.0.0.9', meta: {} },
  { name: 'storage-01', address: '10.0.0.1', meta: { ...meta, rack: 'b1', group: 'ceph' } },
  { name: 'storage-02', address: '10.0.0.2', meta: { ...meta, group: 'ceph' } },
  { name: 'compute-01', address: '10.0.0.3', meta: { roles: 'compute' } },
]
const summary: CatalogSummary = {
  dataCentre: 'eu-1',
  nodes,
  servers: ['consul-1.example.org'],
  rebootmgr: 'was seen',
}

const config = (node: string, fields: object) => ({ key: `nodes/${node}/config`, text: JSON.stringify(fields) })
const ceph = (node: string) => config(node, { enabled: true, group: 'ceph' })
const grouped = [config('compute-01', { enabled: true }), ceph('storage-01'), ceph('storage-02')]
/** A single group. */
const oneGroup = [ceph('compute-01'), ceph('storage-01'), ceph('storage-02')]
const tagged = (node: string, ...tags: readonly string[]) => ({ node, service: 'osd', serviceId: `osd-${node}`, tags })
const evidence = ['storage-01', 'storage-02', 'compute-01'].map((node) => tagged(node, 'rebootmgr'))
const checkOf = (node: string) =>
  ({ node, checkId: 'serfHealth', name: 'alive', status: 'passing', output: '', service: '', serviceId: '' }) as const

const installed = (
  keys: readonly { readonly key: string; readonly text: string }[],
  over: Partial<RebootmgrInstallation> = {},
): RebootmgrInstallation => ({
  keys: keys.map(({ key, text }) => ({ key: `service/rebootmgr/${key}`, text })),
  whitelist: [],
  services: { osd: ['rebootmgr'] },
  instances: evidence,
  checks: nodes.map(({ name }) => checkOf(name)),
  ...over,
})

/** A rebootmgr with these options, on one node or on all. */
function startedWith(line: string, node: string | null): StartedWith {
  const options = parsedOptions(line)
  if (!options.ok) throw new Error(options.why)
  return { from: node === null ? '--options' : `a unit on ${node}`, node, options: options.value }
}

/** The configuration that is written for an installation whose rebootmgr has these options. */
function written(installation: RebootmgrInstallation, options: string | null = '', over: Partial<CatalogSummary> = {}) {
  return writtenFor(installation, options === null ? [] : [startedWith(options, null)], over)
}

function writtenFor(
  installation: RebootmgrInstallation,
  started: readonly StartedWith[],
  over: Partial<CatalogSummary> = {},
) {
  const found = describedRebootmgr({ ...summary, ...over }, null, installation, started)
  if (found === null) throw new Error('no rebootmgr was found')
  return startingConfiguration({
    ...found,
    channel: { id: 'C0OPS', name: 'ops' },
    approvers: group('S0APPROVERS', 'approvers'),
    operators: group('S0OPERATORS', 'operators'),
    zone: 'Europe/Berlin',
  })
}

const clusterOf = (text: string) => {
  const [cluster] = settingsOf(text).clusters
  if (!cluster) throw new Error('no cluster')
  return cluster
}

describe('configuration from rebootmgr', () => {
  it('configuration from rebootmgr: is valid, observes, and takes the locks of every group', () => {
    const text = written(installed(grouped))
    expect(problemsOf(text)).toEqual([])
    expect(clusterOf(text).policy).toMatchObject({ mode: 'observe', besideRebootmgr: 'yes', clusterSlots: 1 })
    expect(text).toContain('# - service/rebootmgr/lock/.lock\n')
    expect(text).toContain('# - service/rebootmgr/ceph_lock/.lock\n')
  })

  it('rebootmgr/40 configuration from rebootmgr: keeps the catalog when a node meta has the groups of all nodes', () => {
    const { inventory } = clusterOf(written(installed(grouped)))
    expect(inventory).toMatchObject({ from: 'catalog', meta: { group: 'group' }, exclude: ['consul-1.example.org'] })
    const other = nodes.map((node) => ({ ...node, meta: { ...node.meta, group: 'x', cell: node.meta.group ?? '' } }))
    const renamed = clusterOf(written(installed(grouped), '', { nodes: other })).inventory
    expect(renamed).toMatchObject({ from: 'catalog', meta: { group: 'cell' } })
  })

  it('rebootmgr/40 configuration from rebootmgr: lists the nodes with the groups of its keys when no node meta has them', () => {
    const unmanaged = config('compute-01', { group: 'net' })
    const { inventory } = clusterOf(written(installed([ceph('storage-01'), unmanaged])))
    expect(inventory).toEqual({
      from: 'list',
      nodes: [
        { name: 'compute-01', roles: ['compute'], rack: null, zone: null, group: 'net', address: '10.0.0.3' },
        { name: 'storage-01', roles: ['storage'], rack: 'b1', zone: null, group: 'ceph', address: '10.0.0.1' },
        { name: 'storage-02', roles: ['storage'], rack: null, zone: null, group: null, address: '10.0.0.2' },
      ],
    })
  })

  it('configuration from rebootmgr: gives a listed node with a role that has no rules those of the unknown role', () => {
    const odd = nodes.map((node) => ({ ...node, meta: { ...node.meta, roles: 'compute,Big Iron', group: 'x' } }))
    const { inventory } = clusterOf(written(installed(grouped), '', { nodes: odd }))
    expect(inventory).toMatchObject({ from: 'list' })
    expect(inventory.from === 'list' && inventory.nodes.map(({ roles }) => roles)).toEqual(
      odd.map(() => ['compute', 'storage']),
    )
  })

  it('configuration from rebootmgr: operates a server that rebootmgr manages, under its full name', () => {
    const { inventory } = clusterOf(written(installed([...grouped, config('consul-1', { enabled: false })])))
    expect(inventory).toMatchObject({ from: 'catalog', exclude: [] })
  })

  it('rebootmgr/deviation 3 configuration from rebootmgr: allows storage without evidence only where rebootmgr reboots it so', () => {
    expect(clusterOf(written(installed(grouped))).policy.roles.storage?.withoutChecks).toBe('refuse')
    const onlyBefore = [tagged('storage-01', 'rebootmgr'), tagged('storage-02', 'rebootmgr_preboot')]
    const text = written(installed(grouped, { instances: onlyBefore }))
    expect(clusterOf(text).policy.roles.storage?.withoutChecks).toBe('allow')
    expect(text).toContain('rebootmgr reboots storage-02 although no check counts')
    const ignored = installed(grouped, { instances: [tagged('storage-01', 'rebootmgr')], whitelist: ['storage-01'] })
    expect(written(ignored)).toContain('rebootmgr reboots storage-01, storage-02 although no check counts')
  })

  it('rebootmgr/21 configuration from rebootmgr: needs a reboot for the same file', () => {
    expect(clusterOf(written(installed(grouped))).ssh.rebootNeeded).toEqual({
      sources: [],
      programs: [['test', '-f', '/var/run/reboot-required']],
    })
  })

  test.each([
    ['', 130_000, 7_200_000, null],
    ['-v --lazy-consul-checks --check-triggers', 1_000, 7_200_000, null],
    ['--task-timeout 30 --consul=localhost', 130_000, 1_800_000, 'http://localhost:8500'],
    ['-vu --consul-port "8501" --consul ::1', 130_000, 7_200_000, 'http://[::1]:8501'],
    ['--consul 127.0.0.1 --consul-port 8500', 130_000, 7_200_000, null],
  ])(
    'configuration from rebootmgr: has the waits and the agent of the options “%s”',
    (options, settle, task, agent) => {
      const { policy, ssh } = clusterOf(written(installed(grouped), options))
      expect(policy.limits).toMatchObject({ settleMs: settle, taskMs: task })
      expect(ssh.agentUrl).toBe(agent)
    },
  )

  test.each([
    ['an address that leads every node to the agent of one', [startedWith('--consul 10.0.0.5', null)]],
    [
      'the address of one node beside the default of another',
      [startedWith('--consul 127.0.0.2', 'storage-01'), startedWith('', 'storage-02')],
    ],
    [
      'different ports',
      [startedWith('--consul-port 8501', 'storage-01'), startedWith('--consul-port 8502', 'storage-02')],
    ],
  ])('configuration from rebootmgr: leaves every node with its own agent when there is %s', (_, started) => {
    const text = writtenFor(installed(grouped), started)
    expect(clusterOf(text).ssh.agentUrl).toBeNull()
    expect(text).toContain('\n# - --consul http://')
  })

  it('configuration from rebootmgr: says that options are missing when none were given', () => {
    expect(written(installed(grouped), null)).toContain('# - the options of rebootmgr: ')
    expect(written(installed(oneGroup))).toContain('# Nothing is without an equivalent.')
  })
})

describe('what has no equivalent', () => {
  test.each([
    '--check-triggers',
    '--check-holidays',
    '--dryrun',
    '--ignore-stop-flag',
    '--ignore-node-disabled',
    '--ignore-failed-checks',
    '--maintenance-reason reboot',
    '--skip-reboot-in-progress-key',
  ])('no equivalent: names %s with what to do', (option) => {
    expect(written(installed(grouped), option)).toMatch(
      new RegExp(`\n# - ${option.split(' ')[0]} \\(--options\\): .+\\. [A-Z].+\\.\n`),
    )
  })

  test.each([
    ['--group ceph', 'the configuration of compute-01 names another group'],
    ['--group net', 'the configuration of storage-01, storage-02, compute-01 names another group'],
  ])('no equivalent: names the nodes whose group differs from %s', (option, said) => {
    expect(written(installed(grouped), option)).toContain(said)
  })

  it('no equivalent: compares a group that was read on a node with the configuration of that node', () => {
    const of = (node: string) => writtenFor(installed(grouped), [startedWith('--group ceph', node)])
    expect(of('storage-01')).not.toContain('--group')
    expect(of('compute-01')).toContain('--group ceph (a unit on compute-01): the configuration of compute-01 names')
  })

  test.each([
    ['a key of a later version', { key: 'max_holders', text: '2' }, 'the key max_holders: neither'],
    ['a key beside those of a node', { key: 'nodes/storage-01/notes', text: '' }, 'the key nodes/storage-01/notes'],
    ['a node that is gone', config('old-01', { enabled: true }), 'the keys nodes/old-01/: the catalog has no node'],
    ['a group without nodes', { key: 'old_stop', text: '' }, 'the keys of group old: no configuration'],
    ['a field', config('storage-01', { enabled: true, group: 'ceph', note: 1 }), 'note in nodes/storage-01/config'],
    ['a number as group', config('storage-01', { enabled: true, group: 5 }), 'group 5 of storage-01: it is not text'],
    [
      'a number as enabled',
      config('storage-01', { enabled: 1, group: 'ceph' }),
      'enabled of storage-01: it is neither',
    ],
    ['a second folder', config('storage-01.example.org', { enabled: true }), 'the keys of storage-01: it has several'],
  ])('no equivalent: names %s', (_, key, said) => {
    const keys = [...grouped.filter((other) => other.key !== key.key), key]
    expect(written(installed(keys))).toContain(`\n# - ${said}`)
  })

  it('no equivalent: names a folder that could belong to two nodes', () => {
    const twins = ['a.x', 'a.y'].map((name) => ({ name, address: '10.0.0.4', meta: {} }))
    const text = written(installed([config('a', { enabled: true, group: 'net' })]), '', { nodes: [...nodes, ...twins] })
    expect(text).toContain('the keys nodes/a/: they could be those of a.x or a.y')
  })

  it('no equivalent: names tags that rebootmgr does not read, or that nothing reads', () => {
    const instances = [
      ...evidence,
      tagged('compute-01', 'rebootmgr', 'min_passing=2', 'max_failing=x'),
      tagged('compute-01', 'min_passing=7'),
    ]
    const services = { osd: ['rebootmgr'], nfs: ['rebootmgr_maintenance_time=15'] }
    const text = written(installed(grouped, { instances, services }))
    for (const tag of ['min_passing=2', 'max_failing=x'])
      expect(text).toContain(`# - tag ${tag} of service osd: rebootmgr`)
    expect(text).toContain('# - tag rebootmgr_maintenance_time=15 of service nfs: neither')
    expect(text).not.toContain('min_passing=7')
  })

  it('no equivalent: names the locks of several groups, which rebootmgr takes one by one', () => {
    expect(written(installed(oneGroup))).not.toContain(' locks, ')
    expect(written(installed(grouped))).toContain('# - 2 locks, of ceph, nodes without a group: ')
  })
})

describe('what is read as before', () => {
  it('report: shows flags, triggers, disabled and unmanaged nodes, the whitelist and the tagged services', () => {
    const keys = [
      config('storage-01', { disabled: true, message: 'broken fan', group: 'ceph' }),
      ceph('storage-02'),
      { key: 'nodes/storage-02/reboot_required', text: '' },
      { key: 'stop', text: '' },
      { key: 'ceph_stop', text: 'disks' },
      { key: 'ceph_reboot_in_progress', text: 'storage-02' },
      { key: 'lock/.lock', text: '{"state": "done"}' },
      { key: '', text: '' },
    ]
    const text = written(installed(keys, { whitelist: ['storage-09'] }), '-u')
    for (const line of [
      'nodes/…/config enables 1 node',
      'nodes/…/config disables storage-01: broken fan',
      'not managed, so never touched: compute-01',
      'nodes/…/reboot_required is set for storage-02',
      'stop flag of the cluster: no reason given',
      'stop flag of group ceph: disks',
      'reboot_in_progress of group ceph: storage-02',
      'ignore_failed_checks: storage-09',
      'osd: rebootmgr on compute-01, storage-01, storage-02',
      '--check-uptime (--options): always so, because only a new boot id proves a reboot',
    ])
      expect(text).toContain(`\n# - ${line}\n`)
    expect(text).toContain('# Nothing is without an equivalent.')
  })

  it('report: texts of keys cannot leave a comment', () => {
    const nasty = 'x\n    mode: act\u2028\n#'
    const keys = [
      ...grouped,
      { key: 'stop', text: nasty },
      { key: `${nasty}_stop`, text: nasty },
      { key: nasty, text: '' },
    ]
    const text = written(installed([...keys, config('old', { enabled: true, [nasty]: 1 })], { whitelist: [nasty] }))
    expect(problemsOf(text)).toEqual([])
    expect(clusterOf(text).policy.mode).toBe('observe')
  })
})

it('describedRebootmgr: is null when Consul has no key and no tag of rebootmgr', () => {
  expect(describedRebootmgr(summary, null, installed([], { instances: [] }), [])).toBeNull()
  expect(describedRebootmgr(summary, null, installed([]), [])).not.toBeNull()
})

test.each(['--no-such-option', 'storage-01', '--task-timeout soon', '--task-timeout 0', '--stop-reason x', '--consul'])(
  'parsedOptions: refuses “%s”',
  (line) => {
    expect(parsedOptions(line).ok).toBe(false)
  },
)
