import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channels, groups, people } from '../../sandbox/workspace/fixtures.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import {
  buttons,
  clientOf,
  openStillWorkspace,
  openWorkspace,
  refusalOf,
  section,
  textsSeenBy,
} from './workspace-fixtures.ts'

let workspace: Workspace
let client: ReturnType<typeof clientOf>

beforeEach(async () => {
  workspace = await openWorkspace()
  client = clientOf(workspace)
})
afterEach(() => workspace.stop())

describe('tokens', () => {
  test('auth.test: returns the bot user and the team', async () => {
    expect(await client.auth.test()).toMatchObject({ ok: true, user_id: 'U0LOCKKEEPER', team_id: 'T0HARBOUR' })
  })

  test.each([
    ['not_authed', undefined],
    ['invalid_auth', 'xoxb-somebody-else'],
  ])('auth.test: is refused with %s when its token is %s', async (error, token) => {
    const other = clientOf(workspace, token ?? '')
    expect((await refusalOf(other.auth.test())).error).toBe(error)
  })

  test('token: is refused once it is revoked, and a new one is accepted', async () => {
    workspace.app.revokeToken(workspace.botToken)
    expect((await refusalOf(client.auth.test())).error).toBe('token_revoked')
    workspace.app.issueToken('xoxb-fresh', 'bot')
    expect((await clientOf(workspace, 'xoxb-fresh').auth.test()).ok).toBe(true)
  })

  test('apps.connections.open: refuses the bot token', async () => {
    expect((await refusalOf(client.apps.connections.open({}))).error).toBe('not_allowed_token_type')
  })

  test('missing scope: is named with the granted ones', async () => {
    const { data } = await refusalOf(client.team.info())
    expect(data).toMatchObject({ error: 'missing_scope', needed: 'team:read' })
    expect(data.provided).toContain('chat:write')
  })

  test('unknown method: is refused', async () => {
    expect((await refusalOf(client.apiCall('chat.shout'))).error).toBe('unknown_method')
  })
})

describe('messages', () => {
  test('message: is visible in its channel, updated in place, and deleted', async () => {
    const posted = await client.chat.postMessage({ channel: channels.storageOps, text: 'first' })
    const ts = String(posted.ts)
    await client.chat.update({ channel: channels.storageOps, ts, text: 'second' })
    expect(textsSeenBy(workspace, 'ana', '#storage-ops')).toEqual(['second'])
    await client.chat.delete({ channel: channels.storageOps, ts })
    expect(textsSeenBy(workspace, 'ana', '#storage-ops')).toEqual([])
    expect((await refusalOf(client.chat.update({ channel: channels.storageOps, ts, text: 'x' }))).error).toBe(
      'message_not_found',
    )
  })

  test.each([
    ['channel_not_found', { channel: 'C0NOWHERE', text: 'x' }],
    ['not_in_channel', { channel: channels.general, text: 'x' }],
    ['no_text', { channel: channels.storageOps, text: '' }],
    ['msg_too_long', { channel: channels.storageOps, text: 'x'.repeat(40_001) }],
    ['thread_not_found', { channel: channels.storageOps, text: 'x', thread_ts: '1700000000.000001' }],
    ['invalid_thread_ts', { channel: channels.storageOps, text: 'x', thread_ts: 'yesterday' }],
  ])('chat.postMessage: is refused with %s', async (error, message) => {
    expect((await refusalOf(client.chat.postMessage(message))).error).toBe(error)
  })

  test('chat.update: refuses more than 4,000 characters and leaves the message unchanged', async () => {
    const { ts } = await client.chat.postMessage({ channel: channels.storageOps, text: 'short' })
    const update = client.chat.update({ channel: channels.storageOps, ts: String(ts), text: 'x'.repeat(4_001) })
    expect((await refusalOf(update)).error).toBe('msg_too_long')
    expect(textsSeenBy(workspace, 'ana', '#storage-ops')).toEqual(['short'])
  })

  test('chat.update and chat.delete: refuse the message of another author', async () => {
    const message = await workspace.person('ana').types('#storage-ops', 'mine')
    if (!('ts' in message)) throw new Error('ana said nothing')
    const where = { channel: channels.storageOps, ts: message.ts }
    expect((await refusalOf(client.chat.update({ ...where, text: 'yours' }))).error).toBe('cant_update_message')
    expect((await refusalOf(client.chat.delete(where))).error).toBe('cant_delete_message')
  })

  test('chat.postEphemeral: shows a message to one person, and no method can change it', async () => {
    const shown = { channel: channels.storageOps, user: people.ana, text: 'for your eyes' }
    const { message_ts: ts } = await client.chat.postEphemeral(shown)
    expect(textsSeenBy(workspace, 'ana', '#storage-ops')).toEqual(['for your eyes'])
    expect(textsSeenBy(workspace, 'ben', '#storage-ops')).toEqual([])
    const update = client.chat.update({ channel: channels.storageOps, ts: String(ts), text: 'for all' })
    expect((await refusalOf(update)).error).toBe('message_not_found')
    const toOlaf = client.chat.postEphemeral({ ...shown, user: people.olaf })
    expect((await refusalOf(toOlaf)).error).toBe('user_not_in_channel')
  })

  test('metadata: is returned only on request', async () => {
    const metadata = { event_type: 'operation', event_payload: { id: 'op-7F3K' } }
    await client.chat.postMessage({ channel: channels.storageOps, text: 'card', metadata })
    const plain = await client.conversations.history({ channel: channels.storageOps })
    const full = await client.conversations.history({ channel: channels.storageOps, include_all_metadata: true })
    expect(plain.messages?.[0]?.metadata).toBeUndefined()
    expect(full.messages?.[0]?.metadata).toEqual(metadata)
  })

  test('thread replies: appear in the channel only when they are broadcast', async () => {
    const { ts } = await client.chat.postMessage({ channel: channels.storageOps, text: 'card' })
    const reply = { channel: channels.storageOps, thread_ts: String(ts) }
    await client.chat.postMessage({ ...reply, text: 'quiet' })
    await client.chat.postMessage({ ...reply, text: 'loud', reply_broadcast: true })
    const thread = await client.conversations.replies({ channel: channels.storageOps, ts: String(ts) })
    const channel = await client.conversations.history({ channel: channels.storageOps })
    expect(thread.messages?.map((message) => message.text)).toEqual(['card', 'quiet', 'loud'])
    expect(channel.messages?.map((message) => message.text)).toEqual(['loud', 'card'])
    expect(channel.messages?.[1]).toMatchObject({ reply_count: 2, thread_ts: ts })
  })

  test('chat.update: keeps omitted blocks, and an empty list removes them', async () => {
    const card = { channel: channels.storageOps, text: 'card', blocks: [section('*card*'), buttons('Approve')] }
    const { ts } = await client.chat.postMessage(card)
    const where = { channel: channels.storageOps, ts: String(ts) }
    const kept = await client.chat.update({ ...where, text: 'changed' })
    const bare = await client.chat.update({ ...where, text: 'changed', blocks: [] })
    expect((kept.message as { blocks?: unknown[] }).blocks).toHaveLength(2)
    expect((bare.message as { blocks?: unknown[] }).blocks).toBeUndefined()
  })

  test("edits and deletes: change a person's own messages only", async () => {
    const ana = workspace.person('ana')
    const said = await ana.types('#storage-ops', 'frist')
    if (!('ts' in said)) throw new Error('ana said nothing')
    expect(() => workspace.person('ben').edits(said, 'mine')).toThrow('not yours')
    ana.edits(said, 'first')
    expect(textsSeenBy(workspace, 'ben', '#storage-ops')).toEqual(['first'])
    ana.deletes(said)
    expect(textsSeenBy(workspace, 'ben', '#storage-ops')).toEqual([])
  })

  test('conversations.history: returns long histories in complete pages', async () => {
    for (const text of ['1', '2', '3', '4', '5']) await workspace.person('ana').types('#storage-ops', text)
    const texts: (string | undefined)[] = []
    for await (const page of client.paginate('conversations.history', { channel: channels.storageOps, limit: 2 }))
      texts.push(...((page as { messages?: { text?: string }[] }).messages ?? []).map((message) => message.text))
    expect(texts).toEqual(['5', '4', '3', '2', '1'])
  })
})

describe('people', () => {
  test('users.info: tells guests, strangers, bots and deactivated people apart', async () => {
    const ask = async (user: string) => (await client.users.info({ user })).user
    expect(await ask(people.gil)).toMatchObject({ is_restricted: true, is_ultra_restricted: false })
    expect(await ask(people.stella)).toMatchObject({ is_stranger: true, team_id: 'T0VENDOR' })
    expect(await ask(people.deploybot)).toMatchObject({ is_bot: true })
    expect(await ask(people.dee)).toMatchObject({ deleted: true })
    expect(await ask(people.ana)).toMatchObject({ is_restricted: false, is_bot: false, deleted: false })
    expect((await refusalOf(ask('U0NOBODY'))).error).toBe('user_not_found')
  })

  test('usergroups.users.list: returns the current members', async () => {
    const before = await client.usergroups.users.list({ usergroup: groups.storageApprovers })
    workspace.admin.removesFromGroup(people.tom, groups.storageApprovers)
    const after = await client.usergroups.users.list({ usergroup: groups.storageApprovers })
    expect(before.users).toContain(people.tom)
    expect(after.users).toEqual([people.ben, people.chris])
    expect((await refusalOf(client.usergroups.users.list({ usergroup: 'S0NONE' }))).error).toBe('no_such_subteam')
  })

  test('conversations.info: names the workspaces that share a channel', async () => {
    const { channel } = await client.conversations.info({ channel: channels.sharedWithVendor })
    expect(channel).toMatchObject({ is_ext_shared: true, shared_team_ids: ['T0HARBOUR', 'T0VENDOR'] })
  })

  test('conversations.open: opens a direct message that the person sees', async () => {
    const opened = await client.conversations.open({ users: people.ben })
    const posted = await client.chat.postMessage({ channel: people.ben, text: 'psst' })
    expect(posted.channel).toBe(opened.channel?.id)
    expect(textsSeenBy(workspace, 'ben', String(posted.channel))).toEqual(['psst'])
  })
})

describe('pictures', () => {
  test('filesUploadV2: shows a picture in the channel with its comment', async () => {
    await client.filesUploadV2({
      channel_id: channels.storageOps,
      file: Buffer.from('not really a picture'),
      filename: 'timeline.png',
      alt_text: 'timeline of op-7F3K',
      initial_comment: 'Done.',
    })
    // this version of the client sends the text as `alt_text`, which Slack ignores
    expect(workspace.transcript('#storage-ops')).toBe('lockkeeper: Done.\n    (picture: timeline.png)')
  })

  test('image block: is accepted once its file was uploaded, completed and scanned', async () => {
    const still = await openStillWorkspace()
    const own = clientOf(still.workspace)
    const { upload_url, file_id } = await own.files.getUploadURLExternal({ filename: 'a.png', length: 3 })
    const picture = { type: 'image' as const, alt_text: 'racks', slack_file: { id: String(file_id) } }
    const post = () => own.chat.postMessage({ channel: channels.storageOps, text: 'racks', blocks: [picture] })
    expect((await refusalOf(post())).error).toBe('invalid_blocks')
    await fetch(String(upload_url), { method: 'POST', body: 'png' })
    expect((await refusalOf(post())).error).toBe('invalid_blocks')
    await own.files.completeUploadExternal({ files: [{ id: String(file_id), title: 'a' }] })
    const { data } = await refusalOf(post())
    expect(data.response_metadata?.messages).toEqual(['[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]'])
    still.clock.advanceMs(1_000)
    expect((await post()).ok).toBe(true)
    await still.workspace.stop()
  })

  test('upload: is refused when its URL has expired', async () => {
    const still = await openStillWorkspace()
    const announced = await clientOf(still.workspace).files.getUploadURLExternal({ filename: 'a.png', length: 3 })
    still.clock.advanceMs(10 * 60_000 + 1)
    expect((await fetch(String(announced.upload_url), { method: 'POST', body: 'png' })).status).toBe(400)
    await still.workspace.stop()
  })

  test('upload: is refused when its length differs from the announced one', async () => {
    const { upload_url, file_id } = await client.files.getUploadURLExternal({ filename: 'a.png', length: 10 })
    const answer = await fetch(String(upload_url), { method: 'POST', body: 'too short' })
    expect(answer.status).toBe(400)
    const complete = client.files.completeUploadExternal({ files: [{ id: String(file_id), title: 'a' }] })
    expect((await refusalOf(complete)).error).toBe('file_not_found')
  })
})
