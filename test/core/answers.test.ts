import { expect, test } from 'vitest'
import type { ClusterFacts, Facts } from '../../src/core/facts.ts'
import type { Holder } from '../../src/core/locks/locks.ts'
import { type Message, plain } from '../../src/core/messages/message.ts'
import type { OperationSummary } from '../../src/core/operation/summary.ts'
import { gatesAnswer } from '../../src/core/telling/answers/gates.ts'
import { historyAnswer } from '../../src/core/telling/answers/history.ts'
import { operationStatus } from '../../src/core/telling/answers/operation-status.ts'
import { clusterStatus, factsOfNodes } from '../../src/core/telling/answers/status.ts'
import { fleet, node } from './policy-examples.ts'

const atMs = Date.parse('2026-11-20T14:00:00Z')
const minutes = (count: number) => atMs - count * 60_000

const quiet: ClusterFacts = {
  cluster: 'eu-1',
  atMs,
  nodes: fleet,
  maintenance: [],
  failing: [],
  locks: { scopes: [], line: [], policyHash: null, foreign: [] },
  stopFlags: [],
  configs: {},
  triggers: [],
  open: [],
  ended: [],
  unread: [],
}
const holder = (node: string, step: string, since: number): Holder => ({
  operation: `op-${node}`,
  run: `op-${node}-1`,
  node,
  requester: 'UANA',
  command: 'reboot',
  sinceMs: minutes(since),
  phase: { step, index: 3, bootIdBefore: null, changed: [], armedUntilUptimeSeconds: null },
})
const operation = (id: string, rest: Partial<OperationSummary>): OperationSummary => ({
  operation: id,
  cluster: 'eu-1',
  state: 'running',
  command: 'reboot',
  words: 'reboot storage-01',
  reason: 'kernel',
  requester: 'UANA',
  nodes: ['storage-01'],
  channel: 'COPS',
  createdAtMs: minutes(6),
  changedAtMs: minutes(1),
  approvals: 0,
  approvalsNeeded: 0,
  expiresAtMs: null,
  now: '',
  runs: [],
  cleanupOwed: [],
  ...rest,
})
const busy: ClusterFacts = {
  ...quiet,
  nodes: [...fleet, node('storage-11', { membership: 'failed' })],
  maintenance: [
    { node: 'compute-01', reason: 'drained' },
    { node: 'compute-02', reason: 'disk' },
  ],
  failing: [
    {
      node: 'storage-02',
      checkId: 'galera',
      name: 'cluster size',
      status: 'warning',
      output: 'size 2, want 3\nmore',
      service: 'galera',
      serviceId: 'galera-1',
    },
  ],
  locks: {
    scopes: [
      {
        schema: 1,
        scope: 'cluster',
        slots: 3,
        holders: [holder('storage-01', 'reboot', 6), holder('compute-01', 'drained', 1500)],
      },
      {
        schema: 1,
        scope: 'role/storage',
        slots: 1,
        holders: [holder('storage-01', 'reboot', 6), holder('gone-01', 'reboot', 90)],
      },
    ],
    line: [
      {
        operation: 'op-2B',
        run: 'op-2B-1',
        node: 'storage-03',
        requester: 'UTOM',
        scopes: ['role/storage'],
        sinceMs: minutes(3),
      },
    ],
    policyHash: null,
    foreign: [{ group: 'ceph-a', node: 'storage-10', is: 'in progress' }],
  },
  stopFlags: [{ scope: 'group', group: 'ceph-a', reason: 'power work', by: 'UANA', sinceMs: minutes(120) }],
  configs: {
    'storage-10': { is: 'disabled', message: 'broken fan', group: null },
    'odd-01': { is: 'not managed', why: 'no config' },
  },
  triggers: [
    { node: 'compute-03', from: 'key', token: '1', sinceMs: minutes(60 * 24 * 5), why: 'new kernel' },
    { node: 'compute-03', from: 'file', token: '2', sinceMs: minutes(60), why: 'libc6' },
    { node: 'compute-02', from: 'key', token: '3', sinceMs: null, why: '' },
  ],
  open: [
    operation('op-1A', { now: 'waiting for storage-01 to boot' }),
    operation('op-2B', {
      state: 'awaiting approval',
      approvals: 1,
      approvalsNeeded: 2,
      words: 'reboot storage-03',
      nodes: ['storage-03'],
    }),
    operation('op-3C', {
      state: 'needs attention',
      now: 'compute-03 silent for 10 m',
      nodes: ['compute-03'],
      cleanupOwed: ['noout still set'],
    }),
  ],
  unread: [{ source: 'node storage-11', why: 'no route' }],
}

const read = ({ parts }: Message): string =>
  parts.flatMap((part) => ('lines' in part ? part.lines.map(plain) : [])).join('\n')

test('status of a quiet cluster is two lines', () => {
  const said = clusterStatus(quiet)
  expect(plain(said.sentence)).toBe('eu-1: no trouble.')
  expect(read(said)).toBe('eu-1, 9 nodes, as of 2026-11-20T14:00:00.000Z\nNothing runs, waits or is stopped.')
})

test('status tells trouble first, then work, locks, what is out, what needs a reboot and what is stopped', () => {
  const said = clusterStatus(busy)
  expect(plain(said.sentence)).toBe('eu-1: 6 in trouble, 1 running, 1 waiting, 2 nodes need a reboot, stopped.')
  expect(read(said)).toMatchInlineSnapshot(`
    "eu-1, 10 nodes, as of 2026-11-20T14:00:00.000Z
    Trouble
    op-3C needs attention: compute-03 silent for 10 m
    op-3C: cleanup owed: noout still set
    Could not read node storage-11: no route. What depends on it is missing below.
    storage-11 is not alive: the cluster has lost it
    gone-01 holds a lock (op-gone-01-1) but is not in the inventory
    storage-02: service galera, cluster size is warning: size 2, want 3
    Running
    op-1A running: reboot storage-01 by @UANA, 6 m. waiting for storage-01 to boot
    Waiting
    op-2B awaiting approval: reboot storage-03 by @UANA, 6 m, 1 of 2 approvals
    #1 storage-03 (op-2B, @UTOM) in line for role/storage, 3 m
    Locks
    gone-01 held by op-gone-01 (@UANA, reboot) for 1 h 30 m, at reboot: role/storage
    storage-01 held by op-storage-01 (@UANA, reboot) for 6 m, at reboot: cluster, role/storage
    storage-10 in progress with rebootmgr, group ceph-a
    Drained and in maintenance
    compute-01 drained for 25 h by @UANA (op-compute-01), in maintenance
    compute-02 in maintenance: disk
    Need a reboot
    compute-03 for 5 d 0 h: new kernel; libc6
    compute-02: no reason given
    Stopped
    group ceph-a stopped: “power work”, @UANA, 2 h
    node storage-10 disabled: broken fan
    1 node is not managed: nothing may be done to them"
  `)
})

test('status of nodes leaves the work of others out', () => {
  const said = read(clusterStatus(factsOfNodes(busy, ['compute-01'])))
  expect(said).toContain('compute-01 drained for 25 h')
  for (const other of ['storage-01', 'storage-02', 'op-1A', 'op-3C', 'compute-02', 'power work'])
    expect(said).not.toContain(other)
})

test('locks that could not be read are said to be so, not to be none', () => {
  expect(read(clusterStatus({ ...quiet, locks: null }))).toContain('Locks\ncould not be read')
})

test('status stays on one screen', () => {
  const many = Array.from({ length: 300 }, (_, index) => operation(`op-${index}`, {}))
  const said = read(clusterStatus({ ...quiet, open: many }))
  expect(said.split('\n').length).toBeLessThan(15)
  expect(said).toContain('… and 292 more')
})

test('status of an operation shows its nodes, locks and what is owed', () => {
  expect(read(operationStatus(busy, 'op-3C'))).toBe(
    [
      'op-3C needs attention: reboot storage-01 by @UANA, 6 m. compute-03 silent for 10 m',
      'Reason: kernel',
      'Nodes',
      'compute-03: not begun',
      'Cleanup owed',
      'noout still set',
    ].join('\n'),
  )
  expect(read(operationStatus(busy, 'op-9Z'))).toContain('history op-9Z looks further back')
})

test('why shows every gate with its evidence, and no gate asked is not safe', () => {
  const gates: Facts['gates'] = {
    cluster: 'eu-1',
    atMs,
    nodes: [
      {
        node: node('storage-01'),
        verdicts: [
          { gate: 'members', verdict: 'ok', evidence: '9 of 9 alive', remedy: '' },
          { gate: 'capacity', verdict: 'blocked', evidence: 'storage-02 is out', remedy: 'wait for it' },
        ],
      },
    ],
  }
  expect(read(gatesAnswer(gates))).toContain(
    'storage-01 could not be worked on now.\nstorage-01\nOK members: 9 of 9 alive\nBLOCKED capacity: storage-02 is out (wait for it)',
  )
  const unasked = gatesAnswer({ ...gates, nodes: [{ node: node('storage-01'), verdicts: [] }] })
  expect(plain(unasked.sentence)).toBe('storage-01 could not be worked on now.')
})

test('history is about an operation, a node or a person, newest first, and says when the chain is broken', () => {
  const entry = (since: number, id: string, person: string, about: string): Facts['history']['lines'][number] => ({
    atMs: minutes(since),
    operation: id,
    actor: { kind: 'person', id: person },
    what: `approved ${about}`,
    plan: 'abcdef0123456789',
    nodes: [about],
  })
  const facts: Facts['history'] = {
    cluster: 'eu-1',
    atMs,
    lines: [
      entry(30, 'op-1A', 'UANA', 'storage-01'),
      entry(20, 'op-2B', 'UTOM', 'storage-02'),
      entry(900, 'op-1A', 'UTOM', 'storage-01'),
    ],
    chain: 'verifies',
  }
  const whole = read(historyAnswer(facts, [], 60 * 60_000)).split('\n')
  expect(whole[0]).toBe('eu-1: 2 entries, the record’s chain verifies.')
  expect(whole[1]).toBe('2026-11-20T13:40:00.000Z op-2B @UTOM: approved storage-02 (plan abcdef01)')
  const all = 1000 * 60_000
  expect(read(historyAnswer(facts, ['<@UTOM>'], all))).toContain('2 entries')
  expect(read(historyAnswer(facts, ['op-1A', '<@UTOM>'], all))).toContain('1 entry')
  expect(read(historyAnswer(facts, ['Storage-01'], all))).toContain('2 entries')
  expect(read(historyAnswer({ ...facts, chain: 'broken' }, [], all))).toContain('THE RECORD’S CHAIN IS BROKEN')
})
