import { expect, test } from 'vitest'
import { busyNodes } from '../../src/core/operation/busy.ts'
import type { OperationSummary } from '../../src/core/operation/summary.ts'

const reboot: OperationSummary = {
  operation: 'op-1',
  cluster: 'eu-1',
  state: 'running',
  command: 'reboot',
  words: 'reboot n1,n2,n3',
  reason: '',
  requester: 'UANA',
  nodes: ['n1', 'n2', 'n3'],
  channel: 'C1',
  createdAtMs: 0,
  changedAtMs: 0,
  approvals: 0,
  approvalsNeeded: 0,
  expiresAtMs: null,
  now: '',
  runs: [
    { run: 'op-1-1', node: 'n1', outcome: 'succeeded' },
    { run: 'op-1-2', node: 'n2', outcome: 'gave way' },
  ],
  cleanupOwed: [],
}
const busyFor = (command: string, operation = reboot) =>
  busyNodes([operation], command, ['n1', 'n2', 'n3', 'n4']).map(({ node }) => node)

test('busy nodes: for the same command, all nodes of an open operation', () => {
  expect(busyFor('reboot')).toEqual(['n1', 'n2', 'n3'])
  expect(busyNodes([reboot], 'reboot', ['n1'])).toEqual([{ node: 'n1', operation: reboot }])
})

test('busy nodes: for another command, those whose run has not ended for good', () => {
  expect(busyFor('drain')).toEqual(['n2', 'n3'])
})

test('busy nodes: a draft has none', () => {
  expect(busyFor('reboot', { ...reboot, state: 'planned' })).toEqual([])
})
