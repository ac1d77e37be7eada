import { coverageOf } from '../../../src/core/approvals/coverage.ts'
import { type Entry, entryHash, journalOf, noPrevious, schemaVersion } from '../../../src/core/journal.ts'
import type { OperationEvent } from '../../../src/core/operation/events.ts'
import { oneByOne, type Plan, planHash } from '../../../src/core/plan/plan.ts'
import type { RunEvent } from '../../../src/core/run/events.ts'
import type { Step } from '../../../src/core/steps/table.ts'
import { everyCampaignEvent } from './every-campaign-event.ts'
import { clusterEventsWith } from './every-cluster-event.ts'

const node = 'storage-01'
const limitMs = 600_000

// every kind of step when schema 2 was frozen; the round trip of later kinds is in test/core/steps.test.ts
const frozenSteps: readonly Step[] = [
  { kind: 'checkNode', node, roles: ['storage'], onlyIfNeeded: false, limitMs },
  { kind: 'acquireLock', node, scopes: ['cluster', 'role/storage'], limitMs },
  { kind: 'verifyCluster', node, gates: ['ceph'], when: 'after', passes: 3, limitMs },
  { kind: 'drain', node, hooks: ['noout'], undo: ['undo-noout'], limitMs },
  { kind: 'undrain', node, hooks: ['undo-noout'], limitMs },
  { kind: 'runPreTasks', node, undo: null, limitMs },
  { kind: 'undoPreTasks', node, hook: 'undo-tasks', limitMs },
  { kind: 'runPostTasks', node, limitMs },
  { kind: 'enterMaintenance', node, reason: 'kernel', limitMs },
  { kind: 'leaveMaintenance', node, limitMs },
  { kind: 'settle', node, settleMs: 15_000, limitMs },
  { kind: 'reboot', node, condition: 'always', armSeconds: 60, limitMs },
  { kind: 'disarm', node, limitMs },
  { kind: 'awaitNewBoot', node, stableMs: 10_000, limitMs },
  { kind: 'clearTrigger', node, limitMs },
  { kind: 'upgradePackages', node, limitMs },
  { kind: 'keepDrained', node, limitMs },
  { kind: 'releaseLock', node, limitMs },
]

const plan: Plan = {
  schema: 2,
  cluster: 'eu-1',
  command: 'reboot',
  words: 'reboot storage-01 --reason "kernel"',
  reason: 'kernel',
  requester: 'UANA',
  ...oneByOne,
  waves: [
    { nodes: 1, canary: 'yes' },
    { nodes: 'rest', canary: 'no' },
  ],
  window: { name: 'night', opensAtMs: 1_800_000_000_000, closesAtMs: 1_800_010_800_000 },
  commands: [
    {
      roles: ['storage'],
      commands: [
        {
          use: 'gate',
          name: 'ceph',
          argv: ['ceph-ok', '{node}'],
          on: { host: 'ceph-admin' },
          limitSeconds: 30,
          judge: { by: 'exit code', ok: [0], warn: [1] },
        },
        { use: 'hook', name: 'noout', argv: ['noout', '{rack}'], on: 'here', limitSeconds: 60, judge: null },
      ],
    },
  ],
  parts: [
    {
      rule: {
        parts: [{ count: 2, groups: ['S0STORAGE'], people: ['UBEN'] }],
        expiresAfterMs: 3_600_000,
        requesterCounts: 'no',
      },
      nodes: [node],
    },
  ],
  nodes: [
    {
      node,
      roles: ['storage'],
      rack: 'b2',
      group: null,
      scopes: ['cluster'],
      slots: { cluster: 1 },
      withoutChecks: 'refuse',
      arguments: { rack: 'b2' },
      steps: frozenSteps,
    },
  ],
}

const hash = planHash(plan)
const evidence = [{ gate: 'members', verdict: 'ok', evidence: '5 of 5 alive', remedy: '' }] as const

/** One event of each type of an operation. */
export const everyOperationEvent: {
  readonly [T in OperationEvent['type']]: Extract<OperationEvent, { type: T }>
} = {
  planned: {
    type: 'planned',
    operation: 'op-7F3K',
    requester: 'UANA',
    plan,
    hash,
    askedIn: 'C1',
    channel: 'C1',
    evidence,
    expiresAtMs: 1_800_000_000_000,
    retryOf: null,
  },
  submitted: { type: 'submitted', expiresAtMs: 1_800_000_000_000 },
  discarded: { type: 'discarded' },
  approved: { type: 'approved', person: 'UBEN', hash, click: 'click-1', covers: coverageOf(plan, [node]) },
  denied: { type: 'denied', person: 'UBEN', reason: 'not today', click: 'click-2' },
  approvalsMissing: { type: 'approvalsMissing', parts: [{ count: 1, groups: ['S0OWNERS'], people: [] }] },
  approvalWithdrawn: { type: 'approvalWithdrawn', person: 'UBEN', click: 'click-3' },
  approverLost: { type: 'approverLost', person: 'UBEN', why: 'left the group' },
  planChanged: { type: 'planChanged', plan, hash, difference: ['storage-01: scope rack/b2 is new'] },
  reminded: { type: 'reminded' },
  expired: { type: 'expired' },
  queued: { type: 'queued' },
  held: { type: 'held', why: ['stop flag of the cluster: power work'], untilMs: 1_795_003_600_000 },
  cancelAsked: { type: 'cancelAsked', person: 'UANA', reason: 'wrong node' },
  pauseAsked: { type: 'pauseAsked', person: 'UANA' },
  paused: { type: 'paused' },
  resumed: { type: 'resumed', person: 'UANA' },
  started: { type: 'started', evidence },
  runStarted: { type: 'runStarted', run: 'op-7F3K-1', node },
  runEnded: { type: 'runEnded', run: 'op-7F3K-1', node, outcome: 'succeeded', summary: 'rebooted' },
  ended: { type: 'ended', outcome: 'succeeded', summary: 'storage-01 rebooted' },
  unlocked: { type: 'unlocked', person: 'UBEN', node, reason: 'node was scrapped' },
  acknowledged: { type: 'acknowledged', person: 'UBEN', reason: 'looked at it' },
  // added after the freeze
  soakBegan: { type: 'soakBegan', untilMs: 1_795_003_600_000 },
  soakHealthy: { type: 'soakHealthy' },
  soakFailed: { type: 'soakFailed', why: ['members: not alive: storage-02'] },
  nodesLeftOut: { type: 'nodesLeftOut', person: 'UANA', reason: 'broken disk', request: 'R1', nodes: ['storage-02'] },
  noLongerNeeded: { type: 'noLongerNeeded', node: 'storage-02', why: 'no flag' },
}

const notes = { bootIdBefore: '0f0e0d0c-0000-4000-8000-000000000001' }

/** One event of each type of a run. */
export const everyRunEvent: { readonly [T in RunEvent['type']]: Extract<RunEvent, { type: T }> } = {
  created: {
    type: 'created',
    run: 'op-7F3K-1',
    operation: 'op-7F3K',
    requester: 'UANA',
    command: 'reboot',
    node,
    steps: frozenSteps,
  },
  stepBegan: { type: 'stepBegan', index: 0, changing: ['maintenance'], notes },
  waiting: {
    type: 'waiting',
    index: 1,
    key: 'holder',
    reason: 'op-7F2Q holds role/storage',
    sinceMs: 1_795_000_000_000,
  },
  noted: { type: 'noted', index: 2, notes },
  stepDone: { type: 'stepDone', index: 2, evidence: '3 of 3 healthy looks', notes },
  notNeeded: { type: 'notNeeded', index: 0, evidence: 'no trigger' },
  stepFailed: {
    type: 'stepFailed',
    index: 3,
    code: 'gate blocked',
    failure: 'ceph: HEALTH_ERR',
    reboot: 'did not happen',
  },
  cancelTaken: { type: 'cancelTaken', index: 3 },
  undoBegan: { type: 'undoBegan', index: 3 },
  undoDone: { type: 'undoDone', index: 3, evidence: 'noout unset' },
  undoFailed: { type: 'undoFailed', index: 3, owed: 'noout is still set' },
  recovered: { type: 'recovered', index: 4, phase: 'reboot', way: 'forward', changed: ['maintenance'], notes },
  needsAttention: { type: 'needsAttention', index: 5, why: 'silent for 10 min', owed: ['noout'] },
  resumed: { type: 'resumed', index: 5, found: 'the node is down' },
  personActed: { type: 'personActed', person: 'UBEN', act: 'wait longer', reason: 'long firmware check' },
  ended: { type: 'ended', outcome: 'succeeded', summary: 'rebooted', lock: 'released' },
  // added after the freeze
  gaveBack: { type: 'gaveBack', index: 1, because: { key: 'members', reason: 'members: not alive: c2' } },
  gaveWay: {
    type: 'gaveWay',
    index: 7,
    to: { run: 'op-7F2Q-1', node: 'storage-02', why: 'took its slots first' },
    because: 'members: not alive: storage-03',
    number: 3,
  },
}

/** One event of each type in the cluster's journal. */
export const everyClusterEvent = clusterEventsWith(hash)

/** The entries of a journal that contains these events in order. */
function journalWith<E>(journal: string, events: readonly E[]): readonly Entry<E>[] {
  const entries: Entry<E>[] = []
  for (const event of events) {
    const before = entries.at(-1)
    entries.push({
      schema: schemaVersion,
      cluster: 'eu-1',
      journal,
      sequence: entries.length + 1,
      atMs: 1_795_000_000_000 + entries.length,
      actor: entries.length % 2 === 0 ? { kind: 'person', id: 'UANA' } : { kind: 'bot', id: 'bot-a' },
      onBehalfOf: entries.length % 2 === 0 ? null : 'UANA',
      plan: entries.length === 0 ? null : hash,
      previous: before ? entryHash(before) : noPrevious,
      event,
    })
  }
  return entries
}

/** The journals of an operation, a run and a cluster with all events that this version of the bot can write. */
export const everyJournal: readonly (readonly Entry<unknown>[])[] = [
  journalWith(journalOf.operation('op-7F3K'), Object.values(everyOperationEvent)),
  journalWith(journalOf.run('op-7F3K-1'), Object.values(everyRunEvent)),
  journalWith(journalOf.cluster('eu-1'), Object.values(everyClusterEvent)),
  journalWith(journalOf.campaigns('eu-1'), Object.values(everyCampaignEvent)),
]
