import { expect, test } from 'vitest'
import type { ClusterFacts } from '../../src/core/commands/facts.ts'
import { plain } from '../../src/core/message.ts'
import { operationStatus } from '../../src/messages/answers/operation-status.ts'
import { clusterStatus, factsOfNodes, nodesStatus } from '../../src/messages/answers/status.ts'
import { nodePage } from '../../src/messages/answers/status-node.ts'
import { atMs, busy, firstPage, operation, quiet, read } from './answers-examples.ts'
import { node } from './policy-examples.ts'

/** Only storage-01 is held, by op-storage-01. */
const held = busy.locks && {
  ...busy.locks,
  scopes: busy.locks.scopes
    .slice(0, 1)
    .map((scope) => ({ ...scope, holders: scope.holders.filter((holder) => holder.node === 'storage-01') })),
}

test('status: is two lines for a quiet cluster', () => {
  const said = clusterStatus(quiet, firstPage)
  expect(plain(said.sentence)).toBe('eu-1: no trouble.')
  expect(read(said)).toBe('eu-1, 9 nodes, as of 2026-11-20T14:00:00.000Z\nNothing is running, waiting or stopped.')
})

test('F48 status: shows problems first, then operations, and each node once with the worst first', () => {
  const said = clusterStatus(busy, firstPage)
  expect(plain(said.sentence)).toBe('eu-1: 6 in trouble, 1 running, 1 waiting, 2 nodes need a reboot, stopped.')
  expect(read(said)).toMatchInlineSnapshot(`
    "eu-1, 10 nodes, as of 2026-11-20T14:00:00.000Z
    Trouble
    op-3C needs attention: compute-03 silent for 10 m
    op-3C: cleanup pending: noout still set
    gone-01 holds a lock (op-gone-01-1) but is not in the inventory
    Could not read node storage-11: no route. Results that depend on it are missing below.
    Running
    op-1A running: reboot storage-01 by @UANA, requested 6 m ago. waiting for storage-01 to boot
    Waiting
    op-2B awaiting approval: reboot storage-03 by @UANA, requested 6 m ago, 1 of 2 approvals
    Stopped
    group ceph-a stopped: “power work”, @UANA, 2 h ago
    1 node is not managed: operations on it are refused
    Nodes (9)
    storage-11 | not alive |  |  | the cluster cannot reach it
    storage-02 | check warning |  |  | service galera, cluster size is warning: size 2, want 3
    gone-01 | reboot | 1 h 30 m | @UANA | op-gone-01, reboot, holds role/storage
    storage-01 | reboot | 6 m | @UANA | op-storage-01, reboot, holds cluster, role/storage
    storage-03 | queued #1 | 3 m | @UTOM | op-2B, waits for role/storage
    storage-10 | in progress |  |  | with rebootmgr, group ceph-a; also disabled: broken fan
    compute-01 | drained | 25 h | @UANA | op-compute-01, in maintenance
    compute-02 | in maintenance |  |  | disk; also needs a reboot: no reason given
    compute-03 | needs a reboot | 5 d |  | new kernel; libc6"
  `)
})

test('F48 status: explains a failure by the operation at work, and counts it as trouble once that needs attention', () => {
  const gone = { ...busy, nodes: [node('storage-01', { membership: 'failed' })], failing: [], unread: [], locks: held }
  const at = (state: 'running' | 'needs attention') =>
    clusterStatus({ ...gone, open: [operation('op-storage-01', { state })] }, firstPage)
  expect(read(at('running'))).toContain(
    'storage-01 | reboot | 6 m | @UANA | op-storage-01, reboot, holds cluster; ' +
      'also not alive: the cluster cannot reach it, op-storage-01 is working on it',
  )
  expect(plain(at('running').sentence)).toContain('no trouble')
  expect(read(at('needs attention'))).toContain(
    'storage-01 | needs attention | 6 m | @UANA | op-storage-01, reboot, holds cluster; also not alive: the cluster cannot reach it',
  )
  expect(read(at('needs attention'))).not.toContain('is working on it')
  expect(plain(at('needs attention').sentence)).toContain('2 in trouble')
})

test('F27 status: names a dead rebootmgr, since when it is known and the command that ends its hold', () => {
  const died = { group: 'ceph-a', node: 'an unknown node', is: 'died', sinceMs: atMs - 3_600_000 } as const
  const locks = { scopes: [], line: [], policyHash: null, foreign: [died] }
  expect(read(clusterStatus({ ...quiet, locks }, firstPage))).toContain(
    'Trouble\nrebootmgr on an unknown node died holding the lock of group ceph-a, its task may still run; ' +
      'clear it with: unlock group ceph-a --died --reason "…" (first seen 1 h ago)',
  )
  const nodes = [node('storage-01', { group: 'ceph-a' }), node('compute-01', { group: 'other' })]
  const about = (name: string) => read(clusterStatus(factsOfNodes({ ...quiet, nodes, locks }, [name]), firstPage))
  expect(about('storage-01')).toContain('died holding the lock of group ceph-a')
  expect(about('compute-01')).not.toContain('died')
})

test('status: of nodes omits other operations', () => {
  const said = read(clusterStatus(factsOfNodes(busy, ['compute-01']), firstPage))
  expect(said).toContain('compute-01 | drained | 25 h')
  for (const other of ['storage-01', 'storage-02', 'op-1A', 'op-3C', 'compute-02', 'power work'])
    expect(said).not.toContain(other)
})

test('F47 status: of a node shows the stops of its group and of the cluster, and no others', () => {
  const stop = { reason: 'power work', by: null, sinceMs: null }
  const stopFlags = [
    { ...stop, scope: 'cluster', group: null },
    { ...stop, scope: 'group', group: 'ceph-a' },
    { ...stop, scope: 'group', group: 'other' },
  ] as const
  const nodes = [node('storage-01', { group: 'ceph-a' })]
  const said = read(clusterStatus(factsOfNodes({ ...quiet, nodes, stopFlags }, ['storage-01']), firstPage))
  expect(said).toContain('cluster stopped: “power work”')
  expect(said).toContain('group ceph-a stopped')
  expect(said).not.toContain('group other')
})

test('F48 status: of an operation lists failed nodes first, and calls one that gave way not begun', () => {
  const runs = Object.entries({
    'storage-01': 'succeeded',
    'storage-02': 'gave way',
    'storage-03': 'quarantined',
    'storage-04': 'undone',
  }).map(([name, outcome]) => ({ run: `op-1A-${name}`, node: name, outcome }))
  const open = [operation('op-1A', { nodes: runs.map((run) => run.node), runs })]
  expect(
    read(operationStatus({ ...quiet, open }, 'op-1A', firstPage))
      .split('\n')
      .slice(-4),
  ).toEqual([
    'storage-04 | undone |  | ',
    'storage-03 | quarantined |  | ',
    'storage-02 | not begun |  | ',
    'storage-01 | succeeded |  | ',
  ])
})

test('F48 status: calls a node OK only when every source could be read and the node is managed', () => {
  const one = node('storage-01', { roles: ['storage'] })
  const enabled = { 'storage-01': { is: 'enabled', group: null } } as const
  const unread = [{ source: 'health', why: 'no route' }]
  const saying = (rest: Partial<ClusterFacts>) => {
    const facts = { ...quiet, nodes: [one], configs: enabled, ...rest }
    const row = read(nodesStatus(facts, firstPage))
      .split('\n')
      .find((line) => line.startsWith('storage-01 | '))
    return [row, plain(nodePage(facts, one).sentence)]
  }
  const unknown = ['storage-01 | unknown |  |  | storage; not everything could be read']
  const said = 'storage-01: not everything could be read.'
  expect(saying({})).toEqual(['storage-01 | OK |  |  | storage', 'storage-01: nothing to report.'])
  expect(saying({ unread })).toEqual([...unknown, said])
  expect(saying({ locks: null })).toEqual([...unknown, said])
  expect(saying({ configs: {} })).toEqual([...unknown, said])
  expect(saying({ configs: { 'storage-01': { is: 'not managed', why: 'it is empty' } } })).toEqual([
    'storage-01 | not managed |  |  | storage',
    'storage-01: not managed.',
  ])
})

test('status: says when locks could not be read', () => {
  expect(read(clusterStatus({ ...quiet, locks: null }, firstPage))).toContain('Locks\ncould not be read')
})

test('status: fits on one screen', () => {
  const many = Array.from({ length: 300 }, (_, index) => operation(`op-${index}`, {}))
  const said = read(clusterStatus({ ...quiet, open: many }, firstPage))
  expect(said.split('\n').length).toBeLessThan(15)
  expect(said).toContain('… and 292 more')
})

test('status: of an operation shows nodes, locks and pending cleanup', () => {
  expect(read(operationStatus(busy, 'op-3C', firstPage))).toBe(
    [
      'op-3C needs attention: reboot storage-01 by @UANA, requested 6 m ago. compute-03 silent for 10 m',
      'Reason: kernel',
      'Nodes (1)',
      'compute-03 | not begun |  | ',
      'Cleanup pending',
      'noout still set',
    ].join('\n'),
  )
  expect(read(operationStatus(busy, 'op-9Z', firstPage))).toContain('history op-9Z looks further back')
})
