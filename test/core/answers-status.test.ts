import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { operationStatus } from '../../src/messages/answers/operation-status.ts'
import { clusterStatus, factsOfNodes } from '../../src/messages/answers/status.ts'
import { atMs, busy, operation, quiet, read } from './answers-examples.ts'
import { node } from './policy-examples.ts'

test('status: is two lines for a quiet cluster', () => {
  const said = clusterStatus(quiet)
  expect(plain(said.sentence)).toBe('eu-1: no trouble.')
  expect(read(said)).toBe('eu-1, 9 nodes, as of 2026-11-20T14:00:00.000Z\nNothing is running, waiting or stopped.')
})

test('status: shows problems first, then work, locks, nodes out, reboots needed and stops', () => {
  const said = clusterStatus(busy)
  expect(plain(said.sentence)).toBe('eu-1: 6 in trouble, 1 running, 1 waiting, 2 nodes need a reboot, stopped.')
  expect(read(said)).toMatchInlineSnapshot(`
    "eu-1, 10 nodes, as of 2026-11-20T14:00:00.000Z
    Trouble
    op-3C needs attention: compute-03 silent for 10 m
    op-3C: cleanup pending: noout still set
    gone-01 holds a lock (op-gone-01-1) but is not in the inventory
    Could not read node storage-11: no route. Results that depend on it are missing below.
    storage-11 is not alive: the cluster cannot reach it
    storage-02: service galera, cluster size is warning: size 2, want 3
    Running
    op-1A running: reboot storage-01 by @UANA, requested 6 m ago. waiting for storage-01 to boot
    Waiting
    op-2B awaiting approval: reboot storage-03 by @UANA, requested 6 m ago, 1 of 2 approvals
    #1 storage-03 (op-2B, @UTOM) queued for role/storage for 3 m
    Locks
    gone-01 held by op-gone-01 (@UANA, reboot) for 1 h 30 m, at “reboot”: role/storage
    storage-01 held by op-storage-01 (@UANA, reboot) for 6 m, at “reboot”: cluster, role/storage
    storage-10 in progress with rebootmgr, group ceph-a
    Drained and in maintenance
    compute-01 drained for 25 h by @UANA (op-compute-01), in maintenance
    compute-02 in maintenance: disk
    Need a reboot
    compute-03 for 5 d: new kernel; libc6
    compute-02: no reason given
    Stopped
    group ceph-a stopped: “power work”, @UANA, 2 h ago
    node storage-10 disabled: broken fan
    1 node is not managed: operations on them are refused"
  `)
})

test('status: shows a failure under its operation until that needs attention', () => {
  const gone = { ...busy, nodes: [node('storage-01', { membership: 'failed' })], failing: [] }
  const at = (state: 'running' | 'needs attention') =>
    read(clusterStatus({ ...gone, open: [operation('op-storage-01', { state })] }))
  const line = 'storage-01 is not alive: the cluster cannot reach it'
  expect(at('running').split('Running')[0]).not.toContain(line)
  expect(at('running').split('Running')[1]).toContain(`${line} (op-storage-01 is working on it)`)
  expect(at('needs attention').split('Locks')[0]).toContain(line)
  expect(at('needs attention')).not.toContain('works on it')
})

test('F27 status: names a dead rebootmgr, since when it is known and the command that ends its hold', () => {
  const died = { group: 'ceph-a', node: 'an unknown node', is: 'died', sinceMs: atMs - 3_600_000 } as const
  const locks = { scopes: [], line: [], policyHash: null, foreign: [died] }
  expect(read(clusterStatus({ ...quiet, locks }))).toContain(
    'Trouble\nrebootmgr on an unknown node died holding the lock of group ceph-a, its task may still run; ' +
      'clear it with: unlock group ceph-a --died --reason "…" (first seen 1 h ago)',
  )
  const nodes = [node('storage-01', { group: 'ceph-a' }), node('compute-01', { group: 'other' })]
  const about = (name: string) => read(clusterStatus(factsOfNodes({ ...quiet, nodes, locks }, [name])))
  expect(about('storage-01')).toContain('died holding the lock of group ceph-a')
  expect(about('compute-01')).not.toContain('died')
})

test('status: of nodes omits other operations', () => {
  const said = read(clusterStatus(factsOfNodes(busy, ['compute-01'])))
  expect(said).toContain('compute-01 drained for 25 h')
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
  const said = read(clusterStatus(factsOfNodes({ ...quiet, nodes, stopFlags }, ['storage-01'])))
  expect(said).toContain('cluster stopped: “power work”')
  expect(said).toContain('group ceph-a stopped')
  expect(said).not.toContain('group other')
})

test('status: says when locks could not be read', () => {
  expect(read(clusterStatus({ ...quiet, locks: null }))).toContain('Locks\ncould not be read')
})

test('status: fits on one screen', () => {
  const many = Array.from({ length: 300 }, (_, index) => operation(`op-${index}`, {}))
  const said = read(clusterStatus({ ...quiet, open: many }))
  expect(said.split('\n').length).toBeLessThan(15)
  expect(said).toContain('… and 292 more')
})

test('status: of an operation shows nodes, locks and pending cleanup', () => {
  expect(read(operationStatus(busy, 'op-3C'))).toBe(
    [
      'op-3C needs attention: reboot storage-01 by @UANA, requested 6 m ago. compute-03 silent for 10 m',
      'Reason: kernel',
      'Nodes',
      'compute-03: not begun',
      'Cleanup pending',
      'noout still set',
    ].join('\n'),
  )
  expect(read(operationStatus(busy, 'op-9Z'))).toContain('history op-9Z looks further back')
})
