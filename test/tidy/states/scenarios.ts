import type { Message } from '../../../src/core/message.ts'
import { operationState } from '../../../src/core/operation/state.ts'
import { runState } from '../../../src/core/run/fold.ts'
import { endsWell } from '../../world/claims.ts'
import { harbour } from '../../world/demo-cluster.ts'
import { ana, ben, chris, policy } from '../../world/policy.ts'
import { presses, says } from '../../world/requests.ts'
import type { World } from '../../world/world.ts'
import { distinct, type Edge } from './edges.ts'
import { shown } from './runs.ts'

const minuteMs = 60_000

/** A scenario in one world, from its beginning to its end. */
type Scenario = (world: World) => Promise<unknown>

const cardOf = (world: World): Message => {
  const card = world.chat.card('op-T1')
  if (!card) throw new Error('there is no card')
  return card
}

async function planOf(world: World, words: string): Promise<Message> {
  const plan = (await says(world, ana, `${words} --reason "kernel"`)).at(-1)
  if (!plan) throw new Error('there is no plan')
  return plan
}

async function approved(world: World, words: string): Promise<void> {
  await presses(world, ana, await planOf(world, words), 'Request approval')
  await world.passes(20_000)
  for (const person of [ben, chris]) await presses(world, person, cardOf(world), 'Approve')
}

async function started(world: World, words: string): Promise<void> {
  await presses(world, ana, await planOf(world, words), 'Start')
}

const scenarios: readonly Scenario[] = [
  async (world) => {
    await approved(world, 'reboot storage-01,storage-02')
    await world.passes(60 * minuteMs)
  },
  async (world) => {
    world.behaviours.set('evacuate', { ...endsWell, exitCode: 3 })
    world.behaviours.set('enable', { ...endsWell, exitCode: 4 })
    await started(world, 'reboot compute-01')
    await world.passes(20 * minuteMs)
    world.behaviours.clear()
    await presses(world, ana, cardOf(world), 'Retry cleanup', 'seen to')
    await world.passes(20 * minuteMs)
  },
  async (world) => {
    world.machine('storage-01').faults.neverReturns = true
    await approved(world, 'reboot storage-01')
    await world.passes(30 * minuteMs)
    await presses(world, ana, cardOf(world), 'Wait longer', 'seen to')
    await world.passes(30 * minuteMs)
    await presses(world, ana, cardOf(world), 'Mark failed…', 'seen to')
    await world.passes(minuteMs)
  },
  async (world) => {
    await started(world, 'reboot compute-01')
    await world.passes(4000)
    await says(world, ana, 'cancel op-T1')
    await world.passes(20 * minuteMs)
  },
  async (world) => {
    await started(world, 'reboot compute-01 --if-needed')
    await world.passes(20 * minuteMs)
  },
  async (world) => {
    world.machine('compute-01').faults.refusesReboot = true
    await started(world, 'reboot compute-01')
    await world.passes(20 * minuteMs)
  },
  async (world) => {
    await started(world, 'drain compute-01')
    await world.passes(20 * minuteMs)
  },
  async (world) => {
    await started(world, 'upgrade compute-01')
    await world.passes(20 * minuteMs)
  },
  async (world) => {
    await approved(world, 'reboot storage-01,storage-02')
    await world.passes(5000)
    await says(world, ana, 'pause op-T1')
    await world.passes(60 * minuteMs)
    await says(world, ben, 'resume op-T1')
    await world.passes(60 * minuteMs)
  },
  async (world) => {
    // of two runs, one gives way to the other once another node is out as well, and its node gets a third run
    world.add('compute-03', ['compute'])
    world.cluster.workTags = ['rebootmgr', 'max_failing=5']
    world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: minuteMs })
    await started(world, 'reboot compute-01,compute-02 --at-once 2 --waves none')
    await world.passes(minuteMs / 2)
    world.machine('compute-03').maintenance = 'by hand'
    world.cluster.touch()
    await world.passes(60 * minuteMs)
  },
]

type ScenarioEdges = { readonly operations: readonly Edge[]; readonly runs: readonly Edge[] }

const called = (event: { readonly type: string; readonly act?: string }): string =>
  event.act === undefined ? event.type : `“${event.act}”`

function edgesIn<E extends { readonly type: string }>(
  entries: readonly { readonly event: E }[],
  stateAfter: (count: number) => string | undefined,
): readonly Edge[] {
  return entries.map(({ event }, index) => ({
    from: stateAfter(index) ?? 'nothing',
    event: called(event),
    to: stateAfter(index + 1) ?? 'nothing',
  }))
}

async function edgesOf(story: Scenario): Promise<ScenarioEdges> {
  const world = harbour({ ...policy, clusterSlots: 2 })
  await story(world)
  const operation = await world.context.journals.operation('op-T1')
  const runs = await Promise.all(
    (operationState(operation)?.runs ?? []).map(({ run }) => world.context.journals.run(run)),
  )
  return {
    operations: edgesIn(operation, (count) => operationState(operation.slice(0, count))?.state),
    runs: runs.flatMap((entries) =>
      edgesIn(entries, (count) => {
        const state = runState(entries.slice(0, count))
        return state === null ? undefined : shown(state)
      }),
    ),
  }
}

// events that only wait or note something change no state, and are left out of the diagram
const silent: ReadonlySet<string> = new Set(['waiting', 'noted', 'resumed'])

/** The transitions that the journals of the scenarios show. */
export async function scenarioEdges(): Promise<ScenarioEdges> {
  const explored = await Promise.all(scenarios.map(edgesOf))
  return {
    operations: distinct(explored.flatMap(({ operations }) => operations)),
    runs: distinct(explored.flatMap(({ runs }) => runs).filter(({ event }) => !silent.has(event))),
  }
}
