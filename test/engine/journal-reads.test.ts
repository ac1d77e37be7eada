import { expect, test } from 'vitest'
import { begins, until, untilStep, worldWith } from '../conformance/cycle.ts'
import type { World } from '../world/world.ts'

/** Records the run journals that are read from now on, in order. */
function countsReads(world: World): string[] {
  const reads: string[] = []
  const read = world.journals.run.bind(world.journals)
  world.journals.run = (run) => {
    reads.push(run)
    return read(run)
  }
  return reads
}

/** Two runs that wait in their drains, of an operation with two nodes at once. */
async function twoRuns() {
  const world = worldWith()
  world.cluster.workTags = ['rebootmgr', 'max_failing=2']
  world.add('compute-03', ['compute'])
  world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 300_000 })
  const cycle = await begins(world, 'reboot compute-01,compute-02 --at-once 2 --waves none')
  await untilStep(cycle, 'drain')
  await until(cycle, () => world.journals.runNow(`${cycle.operation}-2`).length > 5)
  return { world, operation: cycle.operation }
}

test('run: a turn that only looks reads its own journal once, and those of the other active runs once', async () => {
  const { world, operation } = await twoRuns()
  const reads = countsReads(world)
  await world.context.turns.schedule({ kind: 'run', id: `${operation}-1` }, world.nowMs)
  await world.turn(world.nowMs)
  expect(reads).toEqual([`${operation}-1`, `${operation}-2`])
})

test('operation: a turn reads the journals of its active runs once', async () => {
  const { world, operation } = await twoRuns()
  const reads = countsReads(world)
  await world.context.turns.schedule({ kind: 'operation', id: operation }, world.nowMs)
  await world.turn(world.nowMs)
  expect(reads).toEqual([`${operation}-1`, `${operation}-2`])
})
