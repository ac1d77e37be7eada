import { expect, test } from 'vitest'
import { nodeNames } from '../../src/core/inventory/node-names.ts'
import type { RunEvent } from '../../src/core/run/events.ts'
import { calledOff } from '../../src/engine/guards/called-off.ts'
import { ofOperation, ofRun } from '../../src/engine/guards/subject.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import type { RunEntry } from '../../src/engine/ports/journals.ts'
import {
  begins,
  type Cycle,
  happened,
  holders,
  operationOf,
  runOf,
  told,
  until,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { createdRun, operationAfter, planWith, runOf as runIn, started } from '../core/rollout-examples.ts'
import { ana } from '../world/policy.ts'
import { says } from '../world/requests.ts'

/** Cancels the operation and makes the store lose the cancel. */
async function cancelsAndForgets(cycle: Cycle): Promise<void> {
  const { world, operation } = cycle
  await world.redis.loseWritesOf(async () => {
    await says(world, ana, `cancel ${operation}`)
    expect(operationOf(cycle)?.cancel).not.toBeNull()
  })
  expect(operationOf(cycle)?.cancel).toBeNull()
}

test('S35 cancel: is kept beside the locks when the journal loses it, so that the current node finishes and no other starts', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await untilStep(cycle, 'awaitNewBoot')
  await cancelsAndForgets(cycle)
  await untilOver(cycle)
  await world.passes(3_600_000)
  expect([happened(world, 'compute-01', 'went down'), happened(world, 'compute-02', 'went down')]).toEqual([1, 0])
  expect(world.effects.filter(({ node }) => node === 'compute-02')).toEqual([])
  expect([operationOf(cycle)?.state, await holders(world)]).toEqual(['cancelled', []])
  expect(await told(cycle)).toContain('Already denied, cancelled or ended')
})

test('S35 cancel: a queued run takes no lock when the journal lost its cancel', async () => {
  const world = worldWith({ clusterSlots: 1 })
  world.machine('compute-01').faults.neverReturns = true
  const first = await begins(world, 'reboot compute-01')
  await untilStep(first, 'awaitNewBoot')
  const second = await begins(world, 'reboot compute-02')
  await until(second, () => (runOf(second)?.waiting ?? null) !== null)
  await cancelsAndForgets(second)
  await untilOver(second)
  expect([runOf(second)?.failure?.code, happened(world, 'compute-02', 'went down')]).toEqual(['called off', 0])
  expect(await told(second)).toContain('was cancelled before; its journal lost that entry')
  expect(world.locks.table.line).toEqual([])
})

test('cancel: is not a failure while the lock is being acquired', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  const { locks } = world.context
  const acquire = locks.acquire.bind(locks)
  let cancelled = false
  Object.assign(locks, {
    acquire: async (...asked: Parameters<typeof acquire>) => {
      if (!cancelled) {
        cancelled = true
        await says(world, ana, `cancel ${cycle.operation}`)
      }
      return acquire(...asked)
    },
  })
  await untilOver(cycle)
  expect([cancelled, runOf(cycle)?.outcome, operationOf(cycle)?.state]).toEqual([true, 'cancelled', 'cancelled'])
  expect(world.effects).toEqual([])
})

/** A world with an operation of three active runs, which two failures stop. The store has only the runs' journals. */
function worldOfThree(events: { readonly [run: string]: readonly RunEvent[] }) {
  const world = worldWith()
  const operation = operationAfter({ ...planWith(4), budget: 2 }, [started(1), started(2), started(3)])
  const entries = (all: readonly RunEvent[]) => all.map((event) => ({ atMs: 0, event }))
  Object.assign(world.journals, {
    operation: async () => [],
    run: async (run: string) => entries([createdRun(Number(run.at(-1))), ...(events[run] ?? [])]),
  })
  return { world, operation }
}

test('I1 failure budget: counts a run that needs a person together with a failure that the journals lost', async () => {
  const calls: RunEvent = { type: 'needsAttention', index: 0, why: 'x', owed: [] }
  const { world, operation } = worldOfThree({ 'op-1-1': [calls] })
  const { context } = world
  const state = runIn(3)
  const [step] = state.steps
  const [node] = await world.inventory.nodes()
  if (step === undefined || node === undefined) throw new Error('no step, or no node')
  const signal = AbortSignal.timeout(10_000)
  const lockStatus = new Failure('locks', 'not asked', 'none')
  const entries: readonly RunEntry[] = []
  const work = {
    context,
    entries,
    state,
    operation,
    index: 0,
    step,
    undoes: null,
    mode: 'step',
    lockStatus,
    signal,
  } as const
  const names = nodeNames([node])
  const place = {
    context,
    entries,
    run: state,
    index: 0,
    step,
    node,
    commands: [],
    names,
    begun: 'no',
    undoes: null,
  } as const
  const ofThird = () => calledOff(ofRun(work, { ...place, nowMs: world.nowMs, signal }, 'arming'))
  const ofNext = () => calledOff(ofOperation(context, operation, ['n4'], 'nextNode'))
  expect([await ofThird(), await ofNext()]).toEqual([null, null])
  await context.locks.forbid('op-1', { is: 'run failed', run: 'op-1-2', node: 'n2' })
  expect((await ofThird())?.refusals.map(({ message }) => message)).toEqual([
    'n1, n2 failed; the journal of op-1 lost the failure of n2',
  ])
  expect((await ofNext())?.event).toMatchObject({ type: 'ended', outcome: 'failed' })
})

test('I1 failure budget: a lost failure alone stops nothing while the budget is two', async () => {
  const { world, operation } = worldOfThree({})
  await world.context.locks.forbid('op-1', { is: 'run failed', run: 'op-1-2', node: 'n2' })
  expect(await calledOff(ofOperation(world.context, operation, ['n4'], 'nextNode'))).toBeNull()
})
