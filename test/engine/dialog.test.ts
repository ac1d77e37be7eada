import { expect, test } from 'vitest'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, channel, gus } from '../world/policy.ts'

test('dialog: opens for a command without nodes, and its fields are planned like typed ones', async () => {
  const world = harbour()
  const conversationOf = conversation({ clusters: new Map([['harbour', world.context]]), prefix: '/cluster' })
  const asked = {
    id: 'request-1',
    person: ana,
    channel,
    thread: null,
    atMs: 0,
    delivery: 'first',
    respond: async () => {},
  } as const
  const modal = conversationOf.dialog({ ...asked, kind: 'words', text: 'upgrade' })
  expect(modal?.title).toBe('Upgrade')
  if (!modal) return
  const plan = await conversationOf.handleSubmission({
    ...asked,
    kind: 'submission',
    action: modal.action,
    value: modal.value,
    fields: { nodes: 'compute-*', reason: 'say "hello" \\ world' },
  })
  const text = JSON.stringify(plan)
  expect(text).toContain('compute-01')
  expect(text).toContain('compute-02')
  expect(text).toContain('compute: 2 of 3 nodes stay up')
})

test('dialog: does not open for a command with nodes, or one that changes nothing', () => {
  const world = harbour()
  const conversationOf = conversation({ clusters: new Map([['harbour', world.context]]), prefix: '/cluster' })
  const asked = {
    id: 'request-1',
    person: ana,
    channel,
    thread: null,
    atMs: 0,
    delivery: 'first',
    respond: async () => {},
  } as const
  for (const text of ['upgrade compute-01', 'status', '', 'upgrade --dry-run'])
    expect(conversationOf.dialog({ ...asked, kind: 'words', text }), text).toBeNull()
})

test.each([
  ['a node that does not exist', 'storage-99', 'storage-99'],
  ['an expression that matches nothing', 'role=nothing', 'nothing'],
  ['half of an expression', 'compute-01,,role=', ''],
])('F53 dialog: %s is a problem of the field of nodes', async (_what, nodes, said) => {
  const { context } = harbour()
  const conversationOf = conversation({ clusters: new Map([['harbour', context]]), prefix: '/cluster' })
  const respond = async () => undefined
  const received = { id: 'request-1', atMs: 0, delivery: 'first', channel, thread: null, respond } as const
  const asked = { ...received, kind: 'submission', action: 'ask' } as const
  const value = { id: 'reboot', revision: 0 }
  const problems = await conversationOf.problems({ ...asked, person: ana, value, fields: { nodes, reason: 'x' } })
  expect(Object.keys(problems ?? {})).toEqual(['nodes'])
  expect(problems?.nodes).toContain(said)
  expect(
    await conversationOf.problems({ ...asked, person: ana, value, fields: { nodes: 'storage-01', reason: 'x' } }),
  ).toBeNull()
})

test('F53 dialog: shows no node names to a person without permission for the command', async () => {
  const { context } = harbour()
  const conversationOf = conversation({ clusters: new Map([['harbour', context]]), prefix: '/cluster' })
  const respond = async () => undefined
  const asked = { id: 'request-1', atMs: 0, delivery: 'first', person: gus, channel, thread: null, respond } as const
  const value = { id: 'reboot', revision: 0 }
  const fields = { nodes: 'storage-99', reason: 'x' }
  expect(await conversationOf.problems({ ...asked, kind: 'submission', action: 'ask', value, fields })).toBeNull()
})
