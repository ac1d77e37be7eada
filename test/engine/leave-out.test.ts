import { describe, expect, test } from 'vitest'
import { type Operation, operationState } from '../../src/core/operation/state.ts'
import type { AccessRule } from '../../src/core/policy/policy.ts'
import { TestConversation } from '../conversations/conversation.ts'
import { ana, ben, policy } from '../world/policy.ts'

const now = (talk: TestConversation): Operation => {
  const operation = operationState(talk.world.journals.operationNow('op-T1'))
  if (operation === null) throw new Error('there is no operation')
  return operation
}

const leftOutIn = (talk: TestConversation): readonly string[] => now(talk).leftOut.flatMap(({ nodes }) => nodes)

async function asked(nodes = 'storage-01,storage-02', under = policy): Promise<TestConversation> {
  const talk = new TestConversation(under)
  await talk.ana.types(`/cluster reboot ${nodes} --reason "new kernel"`)
  await talk.ana.presses('Request approval')
  return talk
}

describe('leave-out', () => {
  test('S72 leave-out: approvals of the other nodes stay, and only these nodes are rebooted', async () => {
    const talk = await asked()
    await talk.ben.presses('Approve')
    await talk.ana.types('/cluster leave-out op-T1 storage-02 --reason "broken disk"')
    expect(talk.ana.reads()).toBe('storage-02 left out of op-T1. Still in the plan: storage-01.')
    expect(now(talk).approvals).toHaveLength(1)
    expect(talk.card()).toContain('Left out: storage-02 by @ana: broken disk')
    await talk.chris.presses('Approve')
    await talk.passes('20 min')
    expect(now(talk).state).toBe('succeeded')
    expect(talk.happened().some((line) => line.startsWith('storage-02'))).toBe(false)
    expect(talk.happened().some((line) => line.startsWith('storage-01'))).toBe(true)
    expect(talk.thread()).toContain(
      '@ana left out storage-02: broken disk. Left out for good. Still in the plan: storage-01.',
    )
  })

  test('S72 leave-out: takes a node out while another one is in work', async () => {
    const talk = new TestConversation()
    await talk.ana.types('/cluster reboot compute-01,compute-02 --reason "new kernel"')
    await talk.ana.presses('Start')
    await talk.passes('3 s')
    await talk.ana.types('/cluster leave-out op-T1 compute-01')
    expect(talk.ana.reads()).toContain('compute-01 has started or is left out already.')
    await talk.ana.types('/cluster leave-out op-T1 compute-02')
    await talk.passes('20 min')
    expect([now(talk).state, now(talk).summary]).toEqual(['succeeded', '1 done, 0 failed, 0 untouched, 1 left out.'])
  })

  test('S72 leave-out: ends a paused operation when no other node is left', async () => {
    const talk = new TestConversation()
    await talk.ana.types('/cluster reboot compute-01,compute-02 --reason "new kernel"')
    await talk.ana.presses('Start')
    await talk.passes('3 s')
    await talk.ana.types('/cluster pause op-T1')
    await talk.passes('20 min')
    expect(now(talk).state).toBe('paused')
    await talk.ana.types('/cluster leave-out op-T1 compute-02')
    expect(talk.ana.reads()).toBe('compute-02 left out of op-T1. No other node starts.')
    await talk.passes('1 s')
    expect([now(talk).state, now(talk).summary]).toEqual(['succeeded', '1 done, 0 failed, 0 untouched, 1 left out.'])
  })

  test('S72 leave-out: a node that is gone from the inventory no longer holds the others', async () => {
    const talk = await asked()
    const { world } = talk
    world.machines.delete('storage-02')
    await talk.ben.presses('Approve')
    await talk.chris.presses('Approve')
    await talk.passes('1 min')
    expect(now(talk).held.join()).toContain('storage-02 is no longer in the inventory')
    await talk.ana.types('/cluster leave-out op-T1 storage-02')
    await talk.passes('20 min')
    expect(now(talk).state).toBe('succeeded')
  })

  test('S72 leave-out: is refused when nothing would remain, for a draft, and after the end', async () => {
    const draft = new TestConversation()
    await draft.ana.types('/cluster reboot storage-01,storage-02 --reason "new kernel"')
    await draft.ana.types('/cluster leave-out op-T1 storage-02')
    expect(draft.ana.reads()).toContain('op-T1 is planned: it cannot be reduced.')
    const talk = await asked()
    await talk.ana.types('/cluster leave-out op-T1 all')
    expect(talk.ana.reads()).toContain('No other node of op-T1 would be left. Use cancel op-T1.')
    await talk.ana.types('/cluster cancel op-T1')
    await talk.passes('1 min')
    await talk.ana.types('/cluster leave-out op-T1 storage-02')
    expect(talk.ana.reads()).toContain('op-T1 is cancelled: it cannot be reduced.')
    expect(leftOutIn(talk)).toEqual([])
  })

  test('S72 leave-out: others than the requester need the right for each of the nodes', async () => {
    const access = policy.access.map((rule) => ({ ...rule, people: [ana], commands: ['*'] }))
    const own = { ...access[0], people: [ben], commands: ['leave-out'], targets: ['storage-02'] } as AccessRule
    const talk = await asked('storage-01,storage-02,compute-01', { ...policy, access: [...access, own] })
    await talk.chris.types('/cluster leave-out op-T1 storage-02')
    expect(talk.chris.reads()).toContain('has no permissions')
    await talk.ben.types('/cluster leave-out op-T1 storage-01')
    expect(talk.ben.reads()).toContain('but not on storage-01')
    talk.world.machines.delete('compute-01')
    await talk.ben.types('/cluster leave-out op-T1 storage-02,compute-01')
    expect(talk.ben.reads()).toContain('but not on the whole cluster')
    expect(leftOutIn(talk)).toEqual([])
    await talk.ben.types('/cluster leave-out op-T1 storage-02')
    expect(leftOutIn(talk)).toEqual(['storage-02'])
  })
})
