import type { ClusterFacts } from '../../src/core/commands/facts.ts'
import type { Holder } from '../../src/core/locks/locks.ts'
import { type Message, plain, plainCell } from '../../src/core/message.ts'
import type { OperationSummary } from '../../src/core/operation/summary.ts'
import { fleet, node } from './policy-examples.ts'

/** The time at which the examples are read. */
export const atMs = Date.parse('2026-11-20T14:00:00Z')
/** The time `minutes` before that. */
export const minutes = (count: number) => atMs - count * 60_000

/** An idle cluster. */
export const quiet: ClusterFacts = {
  cluster: 'eu-1',
  atMs,
  nodes: fleet,
  maintenance: [],
  campaigns: [],
  failing: [],
  locks: { scopes: [], line: [], policyHash: null, foreign: [] },
  stopFlags: [],
  configs: {},
  triggers: [],
  nodesRead: { is: 'now' },
  rebootsSeenAtMs: atMs,
  open: [],
  ended: [],
  cards: {},
  unread: [],
  overrides: [],
  unlocks: [],
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
/** An operation with the given fields; the rest is the same for all. */
export const operation = (id: string, rest: Partial<OperationSummary>): OperationSummary => ({
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
/** A cluster with an example of everything that status can show. */
export const busy: ClusterFacts = {
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
        number: 1,
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

/** The first page of an answer. */
export const firstPage = { typed: 'status', page: null } as const

/** An answer as people read it, line by line; cells of tables are separated by bars. */
export const read = ({ parts }: Message): string =>
  parts
    .flatMap((part) => {
      if (part.part === 'table') return [part.caption, ...part.rows.map((row) => row.map(plainCell).join(' | '))]
      return 'lines' in part ? part.lines.map(plain) : []
    })
    .join('\n')

/** The buttons of an answer, by label, with the commands that they send. */
export const buttonsOf = ({ parts }: Message): { readonly [label: string]: string } =>
  Object.fromEntries(
    parts.flatMap((part) => (part.part === 'buttons' ? part.buttons.map(({ label, value }) => [label, value.id]) : [])),
  )
