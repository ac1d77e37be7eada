import type { ClusterEvent } from '../../../src/core/cluster/events.ts'

const node = 'storage-01'
const person = 'UBEN'
const reason = 'power is back'

const aboutLock = { person, node, operation: 'op-7F3K', run: 'op-7F3K-1', reason }

type EveryClusterEvent = { readonly [T in ClusterEvent['type']]: Extract<ClusterEvent, { type: T }> }

/** One event of each type in the cluster's journal, with this hash where an event has one. */
export const clusterEventsWith = (hash: string): EveryClusterEvent => ({
  stopSet: { type: 'stopSet', person, scope: { kind: 'group', name: 'ceph' }, reason },
  stopLifted: { type: 'stopLifted', person, scope: { kind: 'cluster' }, reason },
  lockBroken: { type: 'lockBroken', person, node, operation: 'op-7F3K', run: 'op-7F3K-1', reason },
  foreignLockCleared: { type: 'foreignLockCleared', person, group: null, reason },
  locksRefiled: { type: 'locksRefiled', person, from: hash, to: hash, runs: ['op-7F3K-1'], reason },
  auditAcknowledged: {
    type: 'auditAcknowledged',
    person,
    forgotten: { position: 7, hash },
    found: { position: 5, hash },
    reason,
  },
  unlockAsked: {
    type: 'unlockAsked',
    person,
    node,
    operation: 'op-7F3K',
    run: 'op-7F3K-1',
    holder: hash,
    requester: 'UANA',
    rule: {
      parts: [{ count: 2, groups: ['S0STORAGE'], people: [] }],
      expiresAfterMs: 3_600_000,
      requesterCounts: 'no',
    },
    expiresAtMs: 1_795_003_600_000,
    reason,
  },
  unlockAgreed: { type: 'unlockAgreed', person, request: 7, node, click: 'click-4', reason },
  glassBroken: {
    type: 'glassBroken',
    person,
    operation: 'op-7F3K',
    gate: 'service checks',
    nodes: [node],
    hash,
    reason,
  },
  glassAcknowledged: { type: 'glassAcknowledged', person, operation: 'op-7F3K', reason },
  configurationSet: { type: 'configurationSet', person, from: hash, to: hash, reason },
  // added after the freeze, in the order of their introduction
  noPowerStated: { type: 'noPowerStated', ...aboutLock, holder: hash, click: 'click-5' },
  nodeFenced: { type: 'nodeFenced', ...aboutLock, holder: hash, by: ['UBEN', 'UCHRIS'] },
  deadNodeAnswered: { type: 'deadNodeAnswered', ...aboutLock, bootId: hash, was: 'fenced' },
  fencedNodeReturned: { type: 'fencedNodeReturned', ...aboutLock, bootId: hash },
  retirementStated: { type: 'retirementStated', ...aboutLock, click: 'click-6' },
  stopStays: { type: 'stopStays', person, scope: { kind: 'cluster' }, reason: '' },
  nightSkipped: { type: 'nightSkipped', person: 'bot-1', policy: 'reboots', date: '2026-11-30', reason },
  attemptsRefused: {
    type: 'attemptsRefused',
    person,
    fromMs: 1_795_003_200_000,
    counts: [{ kind: 'second factor', count: 6 }],
    reason: '',
  },
  configurationStays: { type: 'configurationStays', person, to: hash, inForce: hash, reason: '' },
  foreignLockStays: { type: 'foreignLockStays', person, group: 'ceph', reason: '' },
  powerNotOff: { type: 'powerNotOff', ...aboutLock, command: '“power-state storage-01” on bmc-01', answer: 'on' },
})
