import { expect, test } from 'vitest'
import type { OperationSummary } from '../../src/core/operation/summary.ts'
import { bot, recordRun } from '../../src/engine/journals/append.ts'
import { summaryOf } from '../../src/engine/operations/summaries.ts'
import { begins, operationOf, runOf, untilStep, worldWith } from '../conformance/cycle.ts'
import { TestConversation } from '../conversations/conversation.ts'
import { endsWell } from '../world/claims.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, ben, chris } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

/** Makes writes take time, as in a real store. */
function writingTakes(world: World, ms: number): void {
  const append = world.journals.append.bind(world.journals)
  world.journals.append = async (entry) => {
    const appended = await append(entry)
    world.nowMs += ms
    return appended
  }
}

test('summary: names the lock that an operation waits for when journal writes are slow', async () => {
  const world = harbour()
  writingTakes(world, 3)
  for (const [node, operation] of [
    ['storage-01', 'op-T1'],
    ['storage-02', 'op-T2'],
  ] as const) {
    const plan = (await says(world, ana, `reboot ${node} --reason "new kernel"`)).at(-1)
    if (!plan) throw new Error('no plan')
    await presses(world, ana, plan, 'Request approval')
    await world.passes(5_000)
    const card = world.chat.card(operation)
    if (!card) throw new Error('no card')
    await presses(world, ben, card, 'Approve')
    await presses(world, chris, card, 'Approve')
  }
  await world.passes(3_000)
  const open = await world.journals.open()
  expect(open.find(({ operation }) => operation === 'op-T2')?.now).toMatch(/^waiting for lock role\/storage: op-T1/)
})

test('summary: is the same for the same state of an operation, except for what its runs say', async () => {
  const cycle = await begins(worldWith(), 'reboot storage-01,storage-02 --reason kernel')
  await untilStep(cycle, 'drain')
  const [operation, run] = [operationOf(cycle), runOf(cycle)]
  if (operation === null || run === null) throw new Error('no run')
  const [before, after] = [summaryOf(operation, []), summaryOf(operation, [run])]
  expect(after.runs).toBe(before.runs)
  expect(after.now).not.toBe(before.now)
  expect(after).toEqual(summaryOf({ ...operation }, [run]))
})

test('summary: has what another run wrote during the turn that wrote it', async () => {
  const talk = new TestConversation()
  const { world } = talk
  world.behaviours.set('evacuate', { ...endsWell, lastsMs: 20_000 })
  await talk.ana.types('/cluster reboot compute-01,compute-02 --at-once 2 --waves none --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('5 s')
  const append = world.journals.append.bind(world.journals)
  const seen: Promise<readonly OperationSummary[]>[] = []
  world.journals.append = async (entry) => {
    if (entry.journal !== 'run/op-T1-1') return append(entry)
    world.journals.append = append
    await callsPerson(world, 'op-T1-2')
    world.afterTurn = () => {
      seen.push(world.journals.open())
    }
    return append(entry)
  }
  await talk.passes('1 min')
  const [summary] = (await seen[0]) ?? []
  expect(summary?.state).toBe('needs attention')
  expect(summary?.now).toMatch(/^compute-02: its disk is gone; compute-01: /)
})

/** Another bot records that a run needs a person. */
async function callsPerson({ context, journals }: World, run: string): Promise<void> {
  const event = { type: 'needsAttention', index: 3, why: 'its disk is gone', owed: [] } as const
  expect(await recordRun(context, run, journals.runNow(run), bot(context, ana, null), event)).toEqual({
    is: 'appended',
  })
}
