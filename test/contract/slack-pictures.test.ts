import type { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { channels, people } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision, type Message as Shown } from '../../sandbox/workspace/model.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import type { SlackChat } from '../../src/adapters/slack/chat.ts'
import type { Message } from '../../src/core/message.ts'
import type { NodeMark } from '../../src/core/picture.ts'
import { picturePart } from '../../src/messages/pictures/pictures.ts'
import { chatOn } from './slack-chat-fixtures.ts'
import { openEnvironment, startSlackFixture } from './slack-fixtures.ts'
import { picturesOn } from './suites/pictures.ts'

/** A status whose picture shows the state of one node. */
const statusWith = (mark: NodeMark): Message => ({
  sentence: ['harbour: no trouble.'],
  parts: [
    { part: 'text', lines: [[{ strong: 'harbour' }, ', 1 node']] },
    picturePart({ kind: 'cluster', cluster: 'harbour', nodes: [{ name: 'storage-01', rack: 'b1', mark }] }),
    { part: 'note', lines: [['Nothing is running.']] },
  ],
})

// longer than the workspace scans a file
const scanMs = 1_050
const says = 'harbour by rack: 1 node, 1 OK. b1: 1 OK.'
const png = Buffer.from('not really a picture')

let workspace: Workspace
beforeEach(async () => {
  workspace = await openEnvironment('socket')
})
afterEach(() => workspace.stop())

const pictures = (waitMs: number) => (client: WebClient) => picturesOn(client, async () => png, waitMs)
const chat = (waitMs = scanMs): SlackChat => chatOn(workspace, Date.now, pictures(waitMs))
const callsOf = (method: string) => workspace.calls.filter((call) => call.method === method)
const kindsOf = (message: Shown | undefined) => (message ? currentRevision(message).blocks.map(({ type }) => type) : [])
const messages = () => workspace.world.messagesIn(channels.storageOps)

async function posted(on: SlackChat, key: string, mark: NodeMark = 'OK') {
  await on.prepare(statusWith(mark))
  return on.post(channels.storageOps, null, key, statusWith(mark), 'progress')
}

test('F198 picture: is shown in its place with its alternative text, from a file that is shared in no channel', async () => {
  expect((await posted(chat(), 'k1')).is).toBe('sent')
  expect(kindsOf(messages()[0])).toEqual(['section', 'image', 'context'])
  expect(workspace.transcript('#storage-ops')).toContain(`(picture: ${says})`)
  const [file] = [...workspace.world.files.values()]
  expect(file).toMatchObject({ name: 'cluster.png', altText: says, bytes: png })
  expect(messages()[0]?.files).toEqual([])
  expect(callsOf('files.completeUploadExternal').map(({ args }) => args.channel_id)).toEqual([undefined])
})

test('F198 picture: is uploaded again only when it has changed', async () => {
  const one = chat()
  await posted(one, 'k1')
  await posted(one, 'k2')
  expect(callsOf('files.getUploadURLExternal')).toHaveLength(1)
  await posted(one, 'k3', 'trouble')
  expect(callsOf('files.getUploadURLExternal')).toHaveLength(2)
  expect(messages().map((message) => kindsOf(message)[1])).toEqual(['image', 'image', 'image'])
})

test('F198 picture: is left out when Slack does not show it yet, and the message has everything else', async () => {
  const one = chat(0)
  expect((await posted(one, 'k1')).is).toBe('sent')
  expect(kindsOf(messages()[0])).toEqual(['section', 'context'])
  expect(callsOf('chat.postMessage')).toHaveLength(2)
  await posted(one, 'k2')
  expect(callsOf('files.getUploadURLExternal')).toHaveLength(2)
})

test.each([
  ['files.getUploadURLExternal', { kind: 'error', error: 'internal_error' }],
  ['files.getUploadURLExternal', { kind: 'rateLimited', retryAfterSeconds: 30 }],
  ['files.getUploadURLExternal', { kind: 'hang' }],
  ['files.completeUploadExternal', { kind: 'notReached' }],
  ['files.completeUploadExternal', { kind: 'answerLost' }],
] as const)('F198 picture: is left out when %s fails, and the message is sent once: %o', async (method, fault) => {
  workspace.faults.onCall(method, fault, 1)
  expect((await posted(chat(0), 'k1')).is).toBe('sent')
  expect(kindsOf(messages()[0])).toEqual(['section', 'context'])
  expect(callsOf('chat.postMessage')).toHaveLength(1)
})

test('F198 picture: is not tried again when the app may not upload files', async () => {
  const one = chat()
  workspace.faults.onCall('files.getUploadURLExternal', { kind: 'error', error: 'missing_scope' }, 1)
  await posted(one, 'k1')
  await posted(one, 'k2', 'trouble')
  expect(callsOf('files.getUploadURLExternal')).toHaveLength(1)
  expect(messages().map((message) => kindsOf(message))).toEqual([
    ['section', 'context'],
    ['section', 'context'],
  ])
})

test('F198 picture: one that cannot be drawn is left out', async () => {
  const one = chatOn(workspace, Date.now, (client) => picturesOn(client, () => Promise.reject(new Error('no font')), 0))
  expect((await posted(one, 'k1')).is).toBe('sent')
  expect(callsOf('files.getUploadURLExternal')).toHaveLength(0)
})

test('F198 picture: one that takes too long is left out, and the message does not wait for it', async () => {
  const never = new Promise<Buffer>(() => undefined)
  const one = chatOn(workspace, Date.now, (client) => picturesOn(client, () => never, 0, 50))
  expect((await posted(one, 'k1')).is).toBe('sent')
  expect(kindsOf(messages()[0])).toEqual(['section', 'context'])
})

test('F198 native blocks: are kept when Slack refuses a picture beside them', async () => {
  const one = chat(0)
  const table = { part: 'table', caption: 'Nodes', header: ['node'], rows: [['storage-01']] } as const
  const message: Message = { ...statusWith('OK'), parts: [...statusWith('OK').parts, table] }
  await one.prepare(message)
  await one.post(channels.storageOps, null, 'k1', message, 'progress')
  expect(kindsOf(messages()[0])).toEqual(['section', 'context', 'data_table'])
})

test('F198 private answer: comes at once, and its picture follows where only this person sees it', async () => {
  const fixture = await startSlackFixture('socket', {}, pictures(scanMs))
  fixture.recorder.answerWords = async () => statusWith('OK')
  const outcome = await fixture.workspace.person('ana').types('#storage-ops', '/cluster status')
  expect(outcome).toMatchObject({ kind: 'acked', answer: { text: 'harbour: no trouble.' } })
  const own = () => fixture.workspace.person('ana').sees('#storage-ops')
  await fixture.workspace.until(() => own().length === 2)
  expect(kindsOf(own()[0])).toEqual(['section', 'context'])
  expect(kindsOf(own()[1])).toEqual(['image'])
  expect(own().map(({ visibleTo }) => visibleTo)).toEqual([people.ana, people.ana])
  expect(currentRevision(own()[1] as Shown).text).toBe(says)
  await fixture.stop()
})

test('F198 private answer: has no picture when Slack does not show it, and nothing else follows', async () => {
  const fixture = await startSlackFixture('socket', {}, pictures(0))
  fixture.recorder.answerWords = async () => statusWith('OK')
  await fixture.workspace.person('ana').types('#storage-ops', '/cluster status')
  const refused = () => fixture.workspace.calls.filter(({ method }) => method === 'files.completeUploadExternal')
  await fixture.workspace.until(() => refused().length === 1)
  expect(fixture.workspace.person('ana').sees('#storage-ops')).toHaveLength(1)
  await fixture.stop()
})
