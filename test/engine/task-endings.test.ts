import { expect, test } from 'vitest'
import type { StepContext } from '../../src/engine/step-contract/executor.ts'
import { observeTask } from '../../src/engine/steps/tasks.ts'

const claim = { run: 'op-1-1', step: '5-tasks' }

/** The observation of a task that succeeded with this output. */
const observeEnded = (tail: string) => {
  const nodes = { task: async () => ({ is: 'ended', exitCode: 0, tail }) }
  // only what the observation of a task uses
  const at = { context: { nodes }, node: { name: 'storage-01' } } as unknown as StepContext
  return observeTask(at, claim, 'pre-boot tasks')
}

test('F45 task: has no effect when the node has no tasks', async () => {
  expect(await observeEnded('no tasks')).toMatchObject({ is: 'done', ending: { effect: 'none' } })
})

test('F45 task: has an effect when tasks ran, whatever their output', async () => {
  expect(await observeEnded('')).toMatchObject({ is: 'done', ending: { effect: 'as written' } })
  expect(await observeEnded('2 tasks ran')).toMatchObject({ is: 'done', ending: { effect: 'as written' } })
})
