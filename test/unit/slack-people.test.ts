import type { WebClient } from '@slack/web-api'
import { expect, test } from 'vitest'
import type { Self } from '../../src/adapters/slack/client/identity.ts'
import { SlackPeople } from '../../src/adapters/slack/people.ts'

test.each([
  ['own', { is_ext_shared: false }],
  ['shared with others', { is_ext_shared: true }],
  ['shared with others', { is_ext_shared: false, is_pending_ext_shared: true }],
])('S47 channel: is %s when Slack says %j', async (sharing, said) => {
  // only what a query about a channel uses
  const client = { conversations: { info: async () => ({ channel: { id: 'C1', name: 'ops', ...said } }) } }
  const people = new SlackPeople(client as unknown as WebClient, {} as Self, {})
  expect((await people.channel('C1')).sharing).toBe(sharing)
})
