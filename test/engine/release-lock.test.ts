import { expect, test } from 'vitest'
import type { RunMemory } from '../../src/core/steps/memory.ts'
import type { StepContext } from '../../src/engine/step-contract/executor.ts'
import { releaseLock } from '../../src/engine/steps/locks.ts'
import { holder } from '../core/locks-examples.ts'

/** The result of releasing the lock of a run with this memory, while a reboot is armed under the lock. */
async function release(memory: RunMemory) {
  const own = holder('1', 'storage-1')
  const armed = { ...own, phase: { ...own.phase, step: 'reboot', armedUntilUptimeSeconds: 900 } }
  const freed: string[] = []
  const locks = {
    hold: async () => ({ is: 'held', lock: { run: '1', node: 'storage-1', holder: armed } }),
    withdraw: async () => undefined,
    release: async (run: string) => {
      freed.push(run)
      return 'released'
    },
  }
  const run = {
    run: '1',
    operation: own.operation,
    node: 'storage-1',
    memory,
    steps: [],
    progress: [],
    rebootDisproved: 'no',
    leftAlone: null,
  }
  // only what the step uses
  const at = { context: { locks }, run, undoes: null } as unknown as Parameters<typeof releaseLock.apply>[0] &
    StepContext
  const observed = await releaseLock.apply(at, null as never)
  return { is: observed.is, freed }
}

test('S09 releaseLock: keeps the lock when a reboot was armed and the node is silent', async () => {
  expect(await release({})).toEqual({ is: 'failed', freed: [] })
})

test('S09 releaseLock: frees the lock when the armed reboot is proven by another boot id', async () => {
  expect(await release({ bootIdAfter: 'b' })).toEqual({ is: 'done', freed: ['1'] })
})
