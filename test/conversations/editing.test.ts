import { expect, test } from 'vitest'
import { foldedOperation } from '../../src/engine/journals/folded.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

const stateOf = async (talk: TestConversation, id: string) =>
  foldedOperation(await talk.world.journals.operation(id))?.state

test('edit: the form of a plan has its command, mistakes stay in it, and the new plan replaces the first', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot storage-01 --at-once 1')
  await talk.ana.edits('Edit…', { nodes: 'storage-99' })
  await talk.ana.edits('Edit…', { nodes: 'storage-01 storage-02', atOnce: '3', reason: 'new kernel' })
  await talk.ana.edits('Edit…', { in: 'sunday' })
  expect(await stateOf(talk, 'op-T1')).toBe('planned')
  await talk.ana.edits('Edit…', { nodes: 'storage-01 storage-02', atOnce: '2', reason: 'new kernel' })
  expect(await stateOf(talk, 'op-T1')).toBe('discarded')
  talk.operation = 'op-T2'
  await talk.ana.presses('Request approval')
  await matchesTranscript(talk.transcript())
})

test('edit: a dry run can be edited as well', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --dry-run --reason "new kernel"')
  expect(talk.ana.reads()).toContain('[Edit…]')
  await talk.ana.edits('Edit…', { flags: '' })
  expect(talk.ana.reads()).toContain('[Start] [Edit…] [Discard]')
  expect(talk.ana.reads()).toContain('reboot compute-01 --reason "new kernel"')
})

test('run again: opens the command of the ended operation, and is judged by the rights of who presses it', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('20 min')
  talk.transcript()
  await talk.gus.edits('Run again…', {})
  await talk.ana.edits('Run again…', { nodes: 'compute-02' })
  await matchesTranscript(talk.transcript())
})
