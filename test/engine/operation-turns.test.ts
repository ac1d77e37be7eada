import { expect, test } from 'vitest'
import { operationState } from '../../src/core/operation/state.ts'
import { advanceOperation } from '../../src/engine/operations/advance-operation.ts'
import { TestConversation } from '../conversations/conversation.ts'
import { ana } from '../world/policy.ts'

test('F02 hold: an operation that changed at the same moment is read again at once', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.dora.types('/cluster stop cluster --reason "power work"')
  await talk.ana.presses('Start')
  const { context, journals, cluster } = talk.world
  expect(operationState(journals.operationNow('op-T1'))?.held).toHaveLength(1)
  await cluster.setStop({ kind: 'node', name: 'compute-01' }, 'fire', ana)
  journals.append = async () => 'conflict'
  expect(await advanceOperation(context, 'op-T1')).toEqual({ again: 'now' })
})
