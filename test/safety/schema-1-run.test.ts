import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { operationEntrySchema, rawEntry, readEntry, runEntrySchema } from '../../src/adapters/redis/stored/entries.ts'
import { history } from '../../src/adapters/redis/stored/history.ts'
import { entryHash, noPrevious } from '../../src/core/journal.ts'
import type { OperationEntry, RunEntry } from '../../src/engine/ports/journals.ts'
import {
  begins,
  type Cycle,
  happened,
  operationOf,
  runOf,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { approvers, ben } from '../world/policy.ts'
import { presses } from '../world/requests.ts'

const file = join(import.meta.dirname, '../unit/stored/v1-run-in-progress.json')
const frozen = z.array(z.array(z.object({ entry: z.string() }))).parse(JSON.parse(readFileSync(file, 'utf8')))
const [operations = [], runs = []] = frozen

/** Entries as an upgraded bot reads them, chained as the memory store chains them. */
function readAs<E extends OperationEntry | RunEntry>(stored: typeof operations, schema: z.ZodType<E>): readonly E[] {
  const entries: E[] = []
  for (const [index, { entry }] of stored.entries()) {
    const place = { journal: 'v1-run-in-progress', sequence: index + 1 }
    const last = entries.at(-1)
    const previous = last ? entryHash(last) : noPrevious
    entries.push({ ...readEntry(rawEntry(entry, place), place, schema, history), previous })
  }
  return entries
}

/**
 * A reboot of storage-01 that is in maintenance and not armed yet, with journals that an older bot wrote in schema 1.
 */
async function upgradedDuringRun(): Promise<Cycle> {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'settle')
  world.journals.journals.set(`operation/${cycle.operation}`, readAs(operations, operationEntrySchema))
  world.journals.journals.set(`run/${cycle.run}`, readAs(runs, runEntrySchema))
  return cycle
}

test('I6 run of schema 1: finishes when it has changed its node, although its approvals list no nodes', async () => {
  const cycle = await upgradedDuringRun()
  expect(operationOf(cycle)?.approvals.map(({ covers }) => covers)).toEqual([null, null])
  expect(runOf(cycle)?.changed).toContain('maintenance')
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, happened(cycle.world, 'storage-01', 'went down')]).toEqual(['succeeded', 1])
})

test.each([
  ['its approver left the group', async (cycle: Cycle) => void cycle.world.people.groups.set(approvers, [ben])],
  [
    'an approval is withdrawn',
    async (cycle: Cycle) => {
      await cycle.world.passes(1000)
      const card = cycle.world.chat.card(cycle.operation)
      if (!card) throw new Error('no card')
      await presses(cycle.world, ben, card, 'Withdraw approval')
    },
  ],
])('S46 run of schema 1: is undone before it is armed when %s', async (_, happens) => {
  const cycle = await upgradedDuringRun()
  await happens(cycle)
  await untilOver(cycle)
  expect([happened(cycle.world, 'storage-01', 'armed'), runOf(cycle)?.failure?.code]).toEqual([0, 'not an approver'])
  expect(cycle.world.machine('storage-01').maintenance).toBeNull()
})

test('S14 operation of schema 1: needs new approvals for a node that was not started', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  const asked = readAs(operations, operationEntrySchema).filter(({ event }) => event.type !== 'runStarted')
  world.journals.journals.set(`operation/${cycle.operation}`, asked.slice(0, 4))
  await world.passes(600_000)
  expect([operationOf(cycle)?.state, world.effects]).toEqual(['awaiting approval', []])
})
