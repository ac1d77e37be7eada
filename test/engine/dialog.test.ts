import { expect, test } from 'vitest'
import { conversation } from '../../src/engine/conversation.ts'
import { harbour } from '../world/harbour.ts'
import { ana, channel } from '../world/policy.ts'

test('a verb without nodes opens a dialog, and what is filled in there is planned as if it had been typed', async () => {
  const world = harbour()
  const house = conversation({ clusters: new Map([['harbour', world.outside]]), prefix: '/cluster' })
  const asked = { id: 'request-1', person: ana, channel, thread: null, respond: async () => {} }
  const modal = house.dialog({ ...asked, kind: 'words', text: 'upgrade' })
  expect(modal?.title).toBe('Upgrade')
  if (!modal) return
  const plan = await house.submitted({
    ...asked,
    kind: 'submission',
    action: modal.action,
    value: modal.value,
    fields: { nodes: 'compute-*', reason: 'say "hello" \\ world' },
  })
  const text = JSON.stringify(plan)
  expect(text).toContain('compute-01')
  expect(text).toContain('compute-02')
  expect(text).toContain('compute: 2 of 3 alive stay')
})

test('a verb with nodes, or one that changes nothing, opens no dialog', () => {
  const world = harbour()
  const house = conversation({ clusters: new Map([['harbour', world.outside]]), prefix: '/cluster' })
  const asked = { id: 'request-1', person: ana, channel, thread: null, respond: async () => {} }
  for (const text of ['upgrade compute-01', 'status', '', 'upgrade --dry-run'])
    expect(house.dialog({ ...asked, kind: 'words', text }), text).toBeNull()
})
