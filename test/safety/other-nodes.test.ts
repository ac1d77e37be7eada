import { expect, test } from 'vitest'
import { command } from '../../src/core/commands/command.ts'
import { operationState } from '../../src/core/operation/state.ts'
import { silentNodes } from '../../src/core/rollout/silent-nodes.ts'
import type { RunEvent } from '../../src/core/run/events.ts'
import { runState } from '../../src/core/run/fold.ts'
import { checkNode } from '../../src/core/steps/check-node.ts'
import { acquireLock, releaseLock } from '../../src/core/steps/lock.ts'
import { upgradePackages } from '../../src/core/steps/packages.ts'
import type { Step } from '../../src/core/steps/table.ts'
import { verifyCluster } from '../../src/core/steps/verify-cluster.ts'
import { bot, recordOperation, recordRun } from '../../src/engine/journals/append.ts'
import { begins, type Cycle, happened, runOf, until, untilStep, worldWith } from '../conformance/cycle.ts'

const minuteMs = 60_000

/** Adds a run of the operation that has rebooted storage-02, which is silent now. */
async function otherNodeIsSilent({ world, operation: id }: Cycle): Promise<void> {
  world.machine('storage-02').faults.silent = true
  const entries = await world.context.journals.operation(id)
  const operation = operationState(entries)
  if (operation === null) throw new Error('no operation was filed')
  const { requester, hash } = operation
  const [run, node, author] = [`${id}-9`, 'storage-02', bot(world.context, requester, hash)]
  await recordOperation(world.context, id, entries, author, { type: 'runStarted', run, node })
  // it waits for its boot before it takes a lock, so that its missing lock is no problem
  const limitMs = 10 * minuteMs
  const steps: readonly Step[] = [
    { kind: 'reboot', node, limitMs, condition: 'always', armSeconds: 60 },
    { kind: 'awaitNewBoot', node, limitMs, stableMs: 1000 },
    { kind: 'acquireLock', node, limitMs, scopes: ['cluster'] },
  ]
  const created = { type: 'created', run, operation: id, requester, command: 'reboot', node } as const
  await recordRun(world.context, run, [], author, { ...created, steps })
  const down = { type: 'stepDone', index: 0, evidence: '', notes: { rebooted: 'yes' } } as const
  await recordRun(world.context, run, world.journals.runNow(run), author, down)
}

const reasonOf = (cycle: Cycle): string => runOf(cycle)?.waiting?.reason ?? ''

test('F102 upgrade: a node whose packages were upgraded is not rebooted while another node is silent', {
  tags: ['slow'],
}, async () => {
  const world = worldWith()
  world.machine('compute-01').rebootRequired = { why: 'new kernel', sinceMs: null }
  const cycle = await begins(world, 'upgrade compute-01')
  await until(cycle, () => happened(world, 'compute-01', 'packages changed') === 1)
  await otherNodeIsSilent(cycle)
  world.nowMs += 5 * minuteMs
  await world.passes(minuteMs)
  expect(reasonOf(cycle)).toContain('other nodes: storage-02 has been silent for')
  await until(cycle, () => runOf(cycle)?.outcome === 'succeeded')
  expect([happened(world, 'compute-01', 'armed'), world.machine('compute-01').maintenance]).toEqual([0, null])
})

test('F102 I7 upgrade: packages are not even intended while another node is silent', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'upgrade compute-01')
  await untilStep(cycle, 'upgradePackages')
  await otherNodeIsSilent(cycle)
  world.nowMs += 5 * minuteMs
  await world.passes(minuteMs)
  expect(reasonOf(cycle)).toContain('other nodes: storage-02 has been silent for')
  expect(runOf(cycle)?.changed).not.toContain('packages')
  expect(happened(world, 'compute-01', 'packages changed')).toBe(0)
})

test('F102 upgrade: intended packages are not upgraded while another node is silent', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'upgrade compute-01')
  await until(cycle, () => runOf(cycle)?.changed.includes('packages') === true)
  await otherNodeIsSilent(cycle)
  world.nowMs += 5 * minuteMs
  await world.passes(minuteMs)
  expect(reasonOf(cycle)).toContain('other nodes: storage-02 has been silent for')
  expect(happened(world, 'compute-01', 'packages changed')).toBe(0)
})

/** A command that upgrades packages and changes nothing before that. */
const patch = command({
  name: 'patch',
  summary: 'Upgrade the packages of nodes that stay in service',
  argument: { is: 'nodes', required: 'yes' },
  options: {},
  examples: ['patch compute-01'],
  direct: 'no',
  recipe: (input) => [
    checkNode(input),
    acquireLock(input),
    verifyCluster(input, 'before'),
    upgradePackages(input),
    verifyCluster(input, 'after'),
    releaseLock(input),
  ],
})

test('F102 first change: packages are not upgraded while another node is silent', async () => {
  const world = worldWith()
  Object.assign(world.context, { vocabulary: [...world.context.vocabulary, patch] })
  const access = world.policy.access.map((line) => ({ ...line, commands: ['*'] }))
  Object.assign(world.context, { policy: { ...world.policy, access } })
  const cycle = await begins(world, 'patch compute-01')
  await untilStep(cycle, 'upgradePackages')
  expect(runOf(cycle)?.changed).toEqual([])
  await otherNodeIsSilent(cycle)
  world.nowMs += 5 * minuteMs
  await world.passes(minuteMs)
  expect(reasonOf(cycle)).toContain('other nodes: storage-02 has been silent for')
  expect([runOf(cycle)?.changed, happened(world, 'compute-01', 'packages changed')]).toEqual([[], 0])
})

/** The state of a run whose node went down at minute 0, with one event per minute after that. */
function rebooted(...events: readonly RunEvent[]) {
  const node = 'storage-02'
  const created: RunEvent = {
    type: 'created',
    run: 'op-1-1',
    operation: 'op-1',
    requester: 'UANA',
    command: 'reboot',
    node,
    steps: [
      { kind: 'reboot', node, limitMs: minuteMs, condition: 'always', armSeconds: 60 },
      { kind: 'awaitNewBoot', node, limitMs: 8 * minuteMs, stableMs: 1000 },
    ],
  }
  const down: RunEvent = { type: 'stepDone', index: 0, evidence: '', notes: { rebooted: 'yes' } }
  const all = [created, down, ...events]
  const state = runState(all.map((event, index) => ({ atMs: Math.max(0, index - 1) * minuteMs, event })))
  if (state === null) throw new Error('no run')
  return state
}

const timedOut: RunEvent = {
  type: 'stepFailed',
  index: 1,
  code: 'timed out',
  failure: 'storage-02 does not answer',
  reboot: 'may have happened',
}
const called: RunEvent = { type: 'needsAttention', index: 1, why: 'storage-02 does not answer', owed: [] }
const waitsLonger: RunEvent = { type: 'personActed', person: 'UBEN', act: 'wait longer', reason: 'slow firmware' }
const answersOtherwise: RunEvent = { type: 'waiting', index: 1, key: 'another node answers', reason: '', sinceMs: 0 }
const newBoot: RunEvent = { type: 'noted', index: 1, notes: { bootIdAfter: 'b7a1f7f4-5a0c-4a57-a6c5-0d4d3a1f2c3e' } }

test.each([
  ['nothing was heard of it', [], 1],
  ['its run has called a person', [timedOut, called], 1],
  ['a person waits longer', [timedOut, called, waitsLonger], 1],
  ['another node answers', [answersOtherwise], 0],
  ['it needs a person after its new boot', [newBoot, timedOut, called], 0],
  ['it is certain that it did not reboot', [{ ...timedOut, reboot: 'did not happen' } as const, called], 0],
])('F102 silent nodes: ten minutes after the reboot, when %s', (_, events, silent) => {
  expect(silentNodes([rebooted(...events)], 10 * minuteMs)).toHaveLength(silent)
  expect(silentNodes([rebooted(...events)], 4 * minuteMs)).toHaveLength(0)
})
