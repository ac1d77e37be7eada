import { expect, test } from 'vitest'
import type { Prohibition } from '../../../src/core/operation/prohibitions.ts'
import type { Admit, Locks } from '../../../src/engine/ports/locks.ts'
import { admitted, out, request, start, taken } from './lock-requests.ts'

const forbidding = [
  { is: 'paused', person: 'U1', request: 'click-1' },
  { is: 'paused by the bot', pause: 'op-1-3', why: 'n3 needed a person' },
  { is: 'part denied', person: 'U1', click: 'click-4', reason: 'not today', nodes: ['n1', 'n2'] },
  { is: 'part denied', person: 'U1', click: 'click-7', reason: '', nodes: ['n3'] },
  { is: 'left out', person: 'U1', request: 'words-8', reason: 'broken disk', nodes: ['n4'] },
  { is: 'approval withdrawn', person: 'U2', click: 'click-2', approvals: ['click-3'] },
  { is: 'approval withdrawn', person: 'U2', click: 'click-5', approvals: ['click-6'], nodes: ['n1'] },
  { is: 'run failed', run: 'op-1-1', node: 'n1' },
  { is: 'run marked failed', run: 'op-1-1', node: 'n1' },
] as const satisfies readonly Prohibition[]

/** The contract of every store of prohibitions. */
export function prohibiting(locks: () => Locks): void {
  test('I4 forbid: keeps every prohibition of an operation once, also when bots write at the same moment', async () => {
    await Promise.all([...forbidding, ...forbidding].map((one) => locks().forbid('op-1', one)))
    await locks().forbid('op-1', { is: 'denied' })
    const kept = await locks().prohibitions('op-1')
    expect(kept).toHaveLength(forbidding.length + 1)
    expect(kept).toEqual(expect.arrayContaining([...forbidding, { is: 'denied' }]))
    expect(await locks().prohibitions('op-2')).toEqual([])
  })

  test('S35 forget: removes every prohibition of these operations and of no other', async () => {
    await Promise.all(['op-1', 'op-10', 'op-2'].map((operation) => locks().forbid(operation, forbidding[0])))
    await locks().forbid('op-1', { is: 'cancelled' })
    expect([...(await locks().prohibited())].sort()).toEqual(['op-1', 'op-10', 'op-2'])
    expect(await locks().forget(['op-1', 'op-2'], 2)).toEqual(['op-1', 'op-2'])
    expect(await locks().prohibited()).toEqual(['op-10'])
    expect(await locks().prohibitions('op-10')).toEqual([forbidding[0]])
  })

  test('S35 acquire: is refused to every operation that was planned before the time of a removal', async () => {
    const planned = (plannedAtMs: number) => ({ ...request('r1'), plannedAtMs })
    await locks().forget([], 10)
    await locks().forget([], 5)
    expect(await locks().acquire(planned(9), admitted)).toEqual({ is: 'too old', oldestPlanMs: 10 })
    const held = await taken(locks(), planned(10))
    await locks().forget([], 20)
    expect((await locks().acquire(planned(10), admitted)).is).toBe('held')
    expect((await locks().enter(held, { ...start, step: 'drain', index: 3 })).is).toBe('held')
  })

  test.each([
    { would: 'take its slots', by: admitted },
    { would: 'join the queue', by: out('n9') },
  ])('S35 acquire: is refused when its cancel is stored and removed while it decides to $would', async ({ by }) => {
    let decided = 0
    const suspended: Admit = async (table) => {
      decided += 1
      if (decided === 1) {
        await locks().forbid('op-1', { is: 'cancelled' })
        await locks().forget(['op-1'], 2)
      }
      return by(table)
    }
    expect(await locks().acquire(request('r1'), suspended)).toEqual({ is: 'too old', oldestPlanMs: 2 })
    expect(await locks().state()).toMatchObject({ scopes: [], line: [] })
  })
}
