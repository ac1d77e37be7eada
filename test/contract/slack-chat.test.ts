import { expect, test } from 'vitest'
import { channels, groups, people } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import { ownBudget } from '../../src/adapters/slack/client/budget.ts'
import { botClient } from '../../src/adapters/slack/client/client.ts'
import { Self } from '../../src/adapters/slack/client/identity.ts'
import { SlackPeople } from '../../src/adapters/slack/people.ts'
import { scopeProblems } from '../../src/adapters/slack/startup.ts'
import { line } from '../../src/core/message.ts'
import { button, withButtons } from './slack-cards.ts'
import { chatOn, impatient, withDemoWorkspace } from './slack-chat-fixtures.ts'
import { openEnvironment, settingsFor } from './slack-fixtures.ts'
import { type ChatUnderTest, describeChat } from './suites/chat.ts'
import { describePeople } from './suites/people.ts'
import { silentLog } from './suites/silent-log.ts'

async function makeChat(): Promise<ChatUnderTest> {
  const workspace = await openEnvironment('socket')
  let passedMs = 0
  return {
    chat: chatOn(workspace, () => Date.now() + passedMs),
    channel: channels.storageOps,
    nowhere: 'C0NOWHERE',
    shown: () =>
      workspace.world.messagesIn(channels.storageOps).map((message) => ({
        ref: { channel: message.channelId, timestamp: message.ts },
        thread: message.threadTs ?? null,
        text: currentRevision(message).text,
      })),
    loseNextAnswer: () => workspace.faults.onCall('chat.postMessage', { kind: 'answerLost' }, 1),
    loseNextCall: () => workspace.faults.onCall('chat.postMessage', { kind: 'notReached' }, 1),
    archive: () => workspace.admin.setsChannel(channels.storageOps, 'archived'),
    remove: (ref) => {
      const message = workspace.world.message(ref.channel, ref.timestamp)
      if (message) workspace.world.replaceMessage({ ...message, gone: true })
    },
    person: people.ana,
    letPass: (durationMs) => {
      passedMs += durationMs
    },
    stop: () => workspace.stop(),
  }
}

describeChat('Slack', makeChat)

describePeople('Slack', async () => {
  const workspace = await openEnvironment('socket')
  const settings = settingsFor(workspace, 'socket', impatient)
  const client = botClient(settings, settings.times.askMs, ownBudget({ now: Date.now }, silentLog), silentLog)
  return {
    people: new SlackPeople(client, new Self(client), {}),
    ids: {
      member: people.ana,
      guest: people.gil,
      stranger: people.stella,
      bot: people.deploybot,
      deactivated: people.dee,
    },
    nobody: 'U0NOBODY',
    group: { id: groups.storageApprovers, members: [people.ben, people.chris, people.tom] },
    noGroup: 'S0NOGROUP',
    ownChannel: channels.storageOps,
    sharedChannel: channels.sharedWithVendor,
    noChannel: 'C0NOWHERE',
    leavesGroup: (person) => workspace.admin.removesFromGroup(person, groups.storageApprovers),
    leavesChannel: (person) => {
      const channel = workspace.world.channels.get(channels.storageOps)
      const members = (channel?.members ?? []).filter((one) => one !== person)
      if (channel) workspace.world.channels.set(channel.id, { ...channel, members })
    },
    deactivates: (person) => workspace.admin.deactivates(person),
    fallSilent: () => workspace.silence(),
    stop: () => workspace.stop(),
  }
})

test('members: returns the configured list of a group, whatever Slack says', () =>
  withDemoWorkspace(async (workspace) => {
    const client = botClient(settingsFor(workspace, 'socket'), 500, ownBudget({ now: Date.now }, silentLog), silentLog)
    const listed = new SlackPeople(client, new Self(client), { 'storage-approvers': ['U0BEN'] })
    workspace.silence()
    expect(await listed.members('storage-approvers')).toEqual(['U0BEN'])
  }))

test('members: waits when Slack asks for a short time, and fails when it asks for a long one', () =>
  withDemoWorkspace(async (workspace) => {
    const client = botClient(settingsFor(workspace, 'socket'), 500, ownBudget({ now: Date.now }, silentLog), silentLog)
    const asked = new SlackPeople(client, new Self(client), {})
    workspace.faults.onCall('usergroups.users.list', { kind: 'rateLimited', retryAfterSeconds: 1 }, 1)
    expect(await asked.members(groups.storageApprovers)).toContain(people.ben)
    workspace.faults.onCall('usergroups.users.list', { kind: 'rateLimited', retryAfterSeconds: 600 }, 1)
    await expect(asked.members(groups.storageApprovers)).rejects.toThrow('Slack asks us to wait')
  }))

test('S25 post: is unknown after the timeout when the answer never comes, and find finds the message', () =>
  withDemoWorkspace(async (workspace) => {
    const chat = chatOn(workspace, Date.now)
    workspace.faults.onCall('chat.postMessage', { kind: 'answerHangs' }, 1)
    const sent = await chat.post(channels.storageOps, null, 'k1', line('Once.'), 'progress')
    expect(sent).toEqual({ is: 'unknown', why: expect.stringContaining('no answer in time') })
    expect((await chat.find(channels.storageOps, null, 'k1')).is).toBe('found')
  }))

test('S25 find: is unknown while a message may still be on its way', () =>
  withDemoWorkspace(async (workspace) => {
    let nowMs = Date.now()
    const chat = chatOn(workspace, () => nowMs)
    workspace.faults.onCall('chat.postMessage', { kind: 'hang' }, 1)
    expect((await chat.post(channels.storageOps, null, 'k1', line('Perhaps.'), 'progress')).is).toBe('unknown')
    expect((await chat.find(channels.storageOps, null, 'k1')).is).toBe('unknown')
    nowMs += impatient.settleMs
    expect(await chat.find(channels.storageOps, null, 'k1')).toEqual({ is: 'absent' })
  }))

test('S52 post: sends nothing before the time that Slack asks to wait is over', () =>
  withDemoWorkspace(async (workspace) => {
    let nowMs = Date.now()
    const chat = chatOn(workspace, () => nowMs)
    workspace.faults.onCall('chat.postMessage', { kind: 'rateLimited', retryAfterSeconds: 7 }, 1)
    const post = () => chat.post(channels.storageOps, null, 'k1', line('Later.'), 'progress')
    expect(await post()).toMatchObject({ is: 'later', retryAfterMs: 7000 })
    nowMs += 6999
    expect(await post()).toMatchObject({ is: 'later', retryAfterMs: 1 })
    expect(workspace.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1)
    nowMs += 1
    expect((await post()).is).toBe('sent')
  }))

test.each([
  [{ kind: 'error', error: 'fatal_error' }, { is: 'unknown' }],
  [{ kind: 'error', error: 'service_unavailable' }, { is: 'later' }],
  [
    { kind: 'error', error: 'invalid_auth' },
    { is: 'refused', cause: 'rights' },
  ],
  [
    { kind: 'error', error: 'token_revoked' },
    { is: 'refused', cause: 'rights' },
  ],
  [
    { kind: 'error', error: 'account_inactive' },
    { is: 'refused', cause: 'rights' },
  ],
  [
    { kind: 'error', error: 'missing_scope' },
    { is: 'refused', cause: 'rights' },
  ],
  [
    { kind: 'error', error: 'is_archived' },
    { is: 'refused', cause: 'channel' },
  ],
  [
    { kind: 'error', error: 'not_in_channel' },
    { is: 'refused', cause: 'channel' },
  ],
  [
    { kind: 'error', error: 'restricted_action' },
    { is: 'refused', cause: 'channel' },
  ],
  [
    { kind: 'error', error: 'msg_too_long' },
    { is: 'refused', cause: 'content' },
  ],
  [
    { kind: 'error', error: 'a_code_of_tomorrow' },
    { is: 'refused', cause: 'content' },
  ],
  [{ kind: 'httpStatus', status: 503 }, { is: 'unknown' }],
] as const)('F40 post: answers the fault %j with %j', (fault, is) =>
  withDemoWorkspace(async (workspace) => {
    workspace.faults.onCall('chat.postMessage', fault, 2)
    expect(
      await chatOn(workspace, Date.now).post(channels.storageOps, null, 'k1', line('x'), 'progress'),
    ).toMatchObject(is)
  }),
)

test('F54 post: sends sentence and buttons, and says so, when Slack refuses the blocks', () =>
  withDemoWorkspace(async (workspace) => {
    workspace.faults.onCall('chat.postMessage', { kind: 'error', error: 'invalid_blocks' }, 1)
    const chat = chatOn(workspace, Date.now)
    const message = withButtons('op-7F3K: awaiting approval.', button('Approve', 'approve'))
    expect((await chat.post(channels.storageOps, null, 'k1', message, 'progress')).is).toBe('sent')
    const [shown] = workspace.world.messagesIn(channels.storageOps)
    expect(JSON.stringify(shown)).toContain('could not be shown')
    expect(JSON.stringify(shown)).toContain('Approve')
  }))

test('post: can be repeated later when Slack is unreachable', () =>
  withDemoWorkspace(async (workspace) => {
    const chat = chatOn(workspace, Date.now)
    await workspace.stop()
    expect((await chat.post(channels.storageOps, null, 'k1', line('x'), 'progress')).is).toBe('later')
  }))

test('find: ignores a message of another author with our key', () =>
  withDemoWorkspace(async (workspace) => {
    const { world } = workspace
    const chat = chatOn(workspace, Date.now)
    await chat.post(channels.storageOps, null, 'k1', line('Ours.'), 'progress')
    const [ours] = world.messagesIn(channels.storageOps)
    if (ours === undefined) throw new Error('nothing was posted')
    world.replaceMessage({ ...ours, author: people.deploybot })
    expect(await chat.find(channels.storageOps, null, 'k1')).toEqual({ is: 'absent' })
  }))

test('S41 post: sends text of people as text, without mentions or links', () =>
  withDemoWorkspace(async (workspace) => {
    await chatOn(workspace, Date.now).post(
      channels.storageOps,
      null,
      'k1',
      line('Reason: <!channel> <https://evil.example|OK>'),
      'progress',
    )
    const [message] = workspace.world.messagesIn(channels.storageOps)
    expect(JSON.stringify(message)).toContain('&lt;!channel&gt;')
    expect(JSON.stringify(message)).not.toMatch(/<[!@#h]/)
  }))

test('scopeProblems: is empty for the installed app, and names a missing scope', () =>
  withDemoWorkspace(async (workspace) => {
    const identity = await new Self(
      botClient(settingsFor(workspace, 'socket'), 500, ownBudget({ now: Date.now }, silentLog), silentLog),
    ).identity()
    expect(scopeProblems(identity)).toEqual([])
    const without = (missing: string) =>
      scopeProblems({ ...identity, scopes: identity.scopes.filter((scope) => scope !== missing) })
    expect(without('users:read')).toEqual([{ words: expect.stringContaining('users:read'), lacks: 'function' }])
    expect(without('files:write')).toEqual([{ words: expect.stringContaining('files:write'), lacks: 'decoration' }])
  }))
