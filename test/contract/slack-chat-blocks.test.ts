import { expect, test } from 'vitest'
import { channels } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { ownBudget } from '../../src/adapters/slack/client/budget.ts'
import { botClient } from '../../src/adapters/slack/client/client.ts'
import { nativeBlocksTaken } from '../../src/adapters/slack/native-blocks-check.ts'
import { line, type Message } from '../../src/core/message.ts'
import { chatOn, impatient, withDemoWorkspace } from './slack-chat-fixtures.ts'
import { settingsFor } from './slack-fixtures.ts'
import { silentLog } from './suites/silent-log.ts'

const withPhases: Message = {
  sentence: ['Reboot storage-01 – rebooting (2 of 2)'],
  parts: [
    { part: 'header', text: 'Reboot storage-01 – rebooting (2 of 2)' },
    {
      part: 'phases',
      title: '1 of 2 phases complete',
      phases: [
        { title: 'check and lock', is: 'complete', mark: '●' },
        { title: 'reboot', is: 'in progress', mark: '◐' },
      ],
    },
    { part: 'collapsed', title: 'Evidence (1 check)', lines: [['OK members: 6 members']] },
    { part: 'table', caption: 'Nodes', header: ['node', 'state'], rows: [['storage-01', 'rebooting']] },
  ],
}

const kindsIn = (workspace: Workspace): readonly unknown[] =>
  workspace.world
    .messagesIn(channels.storageOps)
    .map((message) => currentRevision(message).blocks.map(({ type }) => type))

test('post: shows phases, collapsed lines and tables with native blocks, and all of them in the text', () =>
  withDemoWorkspace(async (workspace) => {
    await chatOn(workspace, Date.now).post(channels.storageOps, null, 'k1', withPhases, 'progress')
    expect(kindsIn(workspace)).toEqual([['header', 'plan', 'container', 'data_table']])
    const [shown] = workspace.world.messagesIn(channels.storageOps)
    expect(shown && currentRevision(shown).text).toBe(
      [
        'Reboot storage-01 – rebooting (2 of 2)',
        '● check and lock · ◐ reboot',
        '*Evidence (1 check)*',
        'OK members: 6 members',
        'node        state',
        'storage-01  rebooting',
      ].join('\n'),
    )
  }))

test('post: falls back to classic blocks in a workspace without newer ones, and remembers it', () =>
  withDemoWorkspace(async (workspace) => {
    workspace.faults.removeNewerBlocks()
    const chat = chatOn(workspace, Date.now)
    for (const key of ['k1', 'k2'])
      expect((await chat.post(channels.storageOps, null, key, withPhases, 'progress')).is).toBe('sent')
    expect(kindsIn(workspace)).toEqual([
      ['header', 'section', 'section', 'rich_text'],
      ['header', 'section', 'section', 'rich_text'],
    ])
    expect(JSON.stringify(workspace.world.messagesIn(channels.storageOps))).not.toContain('could not be shown')
    // One refused call, then one for each message.
    expect(workspace.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(3)
  }))

test('post: sends only this message with classic blocks when Slack refuses it for its length', () =>
  withDemoWorkspace(async (workspace) => {
    workspace.faults.onCall('chat.postMessage', { kind: 'error', error: 'msg_blocks_too_long' }, 1)
    const chat = chatOn(workspace, Date.now)
    await chat.post(channels.storageOps, null, 'k1', withPhases, 'progress')
    await chat.post(channels.storageOps, null, 'k2', withPhases, 'progress')
    expect(kindsIn(workspace)).toEqual([
      ['header', 'section', 'section', 'rich_text'],
      ['header', 'plan', 'container', 'data_table'],
    ])
  }))

test('post: sends refused content in its simpler forms at once, also when the channel takes no further message yet', () =>
  withDemoWorkspace(async (workspace) => {
    const startedMs = Date.now()
    const chat = chatOn(workspace, () => startedMs)
    for (const key of ['k1', 'k2']) await chat.post(channels.storageOps, null, key, line('x'), 'progress')
    workspace.faults.onCall('chat.postMessage', { kind: 'error', error: 'msg_blocks_too_long' }, 2)
    expect((await chat.post(channels.storageOps, null, 'k3', withPhases, 'progress')).is).toBe('sent')
    expect((await chat.post(channels.storageOps, null, 'k4', line('x'), 'progress')).is).toBe('later')
  }))

test('post: keeps native blocks when classic ones are refused too', () =>
  withDemoWorkspace(async (workspace) => {
    workspace.faults.onCall('chat.postMessage', { kind: 'error', error: 'invalid_blocks' }, 3)
    const chat = chatOn(workspace, Date.now)
    expect((await chat.post(channels.storageOps, null, 'k1', withPhases, 'failure')).is).toBe('refused')
    await chat.post(channels.storageOps, null, 'k2', withPhases, 'failure')
    expect(kindsIn(workspace)).toEqual([['header', 'plan', 'container', 'data_table']])
  }))

test('native blocks: are judged by the validator of the workspace', () =>
  withDemoWorkspace(async (workspace) => {
    const client = botClient(
      settingsFor(workspace, 'socket', impatient),
      500,
      ownBudget({ now: Date.now }, silentLog),
      silentLog,
    )
    expect(await nativeBlocksTaken(client)).toEqual({ is: 'taken' })
    workspace.faults.removeNewerBlocks()
    expect(await nativeBlocksTaken(client)).toMatchObject({ is: 'refused' })
    workspace.faults.onCall('blocks.validate', { kind: 'error', error: 'missing_scope' }, 1)
    expect(await nativeBlocksTaken(client)).toMatchObject({ is: 'unknown' })
  }))
