import { type WebAPICallResult, WebClient } from '@slack/web-api'
import { expect, test } from 'vitest'
import { channelUse } from '../../src/adapters/slack/channel-use.ts'
import { slackChoices } from '../../src/adapters/slack/choices.ts'
import { type Identity, Self } from '../../src/adapters/slack/client/identity.ts'
import { findByKey } from '../../src/adapters/slack/find.ts'
import { readClick, readCommand, readMention } from '../../src/adapters/slack/gateway/payloads.ts'
import { metadataOf } from '../../src/adapters/slack/metadata.ts'
import { SlackPeople } from '../../src/adapters/slack/people.ts'

const us: Identity = { team: 'T0', enterprise: null, teamName: 'Harbour', botUser: 'U0BOT', bot: 'B0BOT', scopes: [] }

class Known extends Self {
  override async identity(): Promise<Identity> {
    return us
  }
}

type Answer = { readonly [name: string]: unknown }

/** A client that returns these answers in order, and the arguments of its calls. */
function clientSaying(...answers: readonly Answer[]) {
  const asked: unknown[] = []
  class Saying extends WebClient {
    override async apiCall(method: string, given?: object): Promise<WebAPICallResult> {
      asked.push({ method, ...given })
      return { ok: true, ...answers[asked.length - 1] }
    }
  }
  return { client: new Saying('xoxb-nobody'), asked }
}

const ours = { ts: '3.0', user: 'U0BOT', bot_id: null, metadata: metadataOf('card:op-1') }

const find = (...answers: readonly Answer[]) => findByKey(clientSaying(...answers).client, us, 'C1', null, 'card:op-1')

test('F108 find: skips a message without an author, which an old webhook posted', async () => {
  const old = { ts: '4.0', user: null, bot_id: null, metadata: null }
  expect(await find({ messages: [old, ours], has_more: null, response_metadata: null })).toEqual({
    is: 'found',
    ref: { channel: 'C1', timestamp: '3.0' },
  })
})

test('F108 person: a profile without names is named by the account, and null is no', async () => {
  const flags = { deleted: null, is_bot: null, is_workflow_bot: null, is_stranger: null }
  const kind = { is_restricted: false, is_ultra_restricted: false }
  const profile = { display_name: null, real_name: null }
  const person = (more: Answer) => {
    const user = { id: 'U1', name: 'ana', team_id: 'T0', enterprise_user: null, ...flags, ...kind, profile, ...more }
    return new SlackPeople(clientSaying({ user }).client, new Known(new WebClient()), {}).person('U1')
  }
  expect(await person({})).toEqual({ id: 'U1', name: 'ana', kind: 'member' })
  expect(await person({ profile: null, name: null })).toEqual({ id: 'U1', name: 'U1', kind: 'member' })
  await expect(person({ is_restricted: null })).rejects.toThrow('Slack does not say whether U1 is a guest')
})

test('F108 channel: an unnamed one is readable, and null is not taken for an unshared one', async () => {
  const channel = (more: Answer) => {
    const said = { id: 'C1', name: null, is_im: null, is_ext_shared: false, is_pending_ext_shared: null, ...more }
    return new SlackPeople(clientSaying({ channel: said }).client, new Known(new WebClient()), {}).channel('C1')
  }
  expect(await channel({})).toEqual({ id: 'C1', name: 'direct message', sharing: 'own' })
  await expect(channel({ is_ext_shared: null })).rejects.toThrow('Slack does not say whether C1 is shared with others')
  const use = (said: Answer) => channelUse(clientSaying({ channel: said }).client, 'C1')
  expect(await use({ is_archived: null, is_member: true, is_im: null })).toEqual({ is: 'usable' })
  expect(await use({ is_archived: false, is_member: null })).toMatchObject({ is: 'unknown' })
})

test('F108 choices: lists a channel whose flags are null, and ends at a page without a cursor', async () => {
  const { client, asked } = clientSaying({
    channels: [{ id: 'C1', name: 'ops', is_ext_shared: null, is_pending_ext_shared: null, is_member: null }],
    response_metadata: { next_cursor: null },
  })
  expect(await slackChoices(client).channels()).toMatchObject([{ id: 'C1', sharing: 'own', bot: 'is not in it' }])
  expect(asked).toHaveLength(1)
})

test('F108 requests: null in a payload is the same as a field that is not there', () => {
  const command = { command: '/cluster', text: null, user_id: 'U1', channel_id: 'C1', thread_ts: null }
  expect(readCommand({ ...command, response_url: 'https://x', trigger_id: '1' }, '/cluster', {})).toMatchObject({
    text: 'help',
    thread: null,
  })
  const event = { type: 'app_mention', user: 'U1', text: '<@U0BOT> status', ts: '1.0', channel: 'C1' }
  const body = { event_id: 'Ev1', event: { ...event, thread_ts: null, edited: null, blocks: null } }
  expect(readMention(body, 'U0BOT')).toMatchObject({ text: 'status', thread: null })
  const click = {
    user: { id: 'U1' },
    trigger_id: '1',
    channel: { id: 'C1' },
    container: { message_ts: '1.0', thread_ts: null, is_ephemeral: null },
    response_url: null,
    actions: [{ action_id: 'approve', value: '{"id":"op-1","revision":1}' }],
  }
  expect(readClick(click)).toMatchObject({ thread: null, seenBy: 'everybody', responseUrl: null })
})

test('F109 find: a page that has more and does not say where leaves open whether the message was posted', async () => {
  const other = { ...ours, metadata: metadataOf('card:op-2') }
  const last = { messages: [other], has_more: true, response_metadata: { next_cursor: '' } }
  expect(await find(last)).toMatchObject({ is: 'unknown' })
  expect(await find({ messages: [], has_more: true })).toMatchObject({ is: 'unknown' })
  expect(await find({ ...last, has_more: false })).toEqual({ is: 'absent' })
})

test('F109 find: the end of what a free workspace shows is the end', async () => {
  expect(await find({ messages: [], has_more: true, is_limited: true })).toEqual({ is: 'absent' })
})

test('find: goes on at the cursor of each page', async () => {
  const { client, asked } = clientSaying(
    { messages: [], has_more: true, response_metadata: { next_cursor: 'page-2' } },
    { messages: [ours], has_more: false },
  )
  expect(await findByKey(client, us, 'C1', null, 'card:op-1')).toMatchObject({ is: 'found' })
  expect(asked).toMatchObject([{ method: 'conversations.history' }, { cursor: 'page-2' }])
})
