import { afterEach, beforeEach, expect, test } from 'vitest'
import { channels, people } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import { line, type Message } from '../../src/core/message.ts'
import { type SlackFixture, startSlackFixture } from './slack-fixtures.ts'

let fixture: SlackFixture
const escaped: unknown[] = []
const remember = (error: unknown) => escaped.push(error)

beforeEach(async () => {
  escaped.length = 0
  process.on('unhandledRejection', remember)
  // one person types thousands of commands in a second here
  fixture = await startSlackFixture('socket', { connectMs: 1_500, requestMs: 0.001 })
  await fixture.workspace.until(() => fixture.workspace.sockets.count === 2)
})
afterEach(async () => {
  await fixture.stop()
  process.off('unhandledRejection', remember)
  expect(escaped).toEqual([])
})

const ask = (text: string) => fixture.workspace.person('ana').types('#storage-ops', `/cluster ${text}`)
const receivedTexts = () => fixture.recorder.words.map(({ text }) => text)

test('sockets: are two, and each command comes over one of them', async () => {
  for (const verb of ['one', 'two', 'three', 'four'])
    expect((await ask(verb)) as object).toMatchObject({ kind: 'acked' })
  expect(receivedTexts()).toEqual(['one', 'two', 'three', 'four'])
})

test('refresh: opens new sockets and loses no command when Slack asks all sockets to leave', async () => {
  const { sockets } = fixture.workspace
  const verbs: string[] = []
  const askUntil = async (isEnough: () => boolean) => {
    while (!isEnough()) {
      const verb = `look${verbs.length}`
      verbs.push(verb)
      expect(await ask(verb)).toMatchObject({ kind: 'acked' })
    }
  }
  sockets.askToLeave('all', 'refresh_requested')
  await askUntil(() => sockets.count === 4)
  const before = verbs.length
  await askUntil(() => verbs.length === before + 20)
  sockets.closeThoseAsked()
  await askUntil(() => sockets.count === 2)
  expect(receivedTexts()).toEqual(verbs)
})

test('refresh: leaves sockets that Slack asks to leave and never closes', async () => {
  const own = await startSlackFixture('socket', { leaveMs: 50 })
  const { workspace } = own
  const opened = () => workspace.calls.filter(({ method }) => method === 'apps.connections.open').length
  await workspace.until(() => workspace.sockets.count === 2)
  workspace.sockets.askToLeave('all', 'refresh_requested')
  await workspace.until(() => opened() === 4 && workspace.sockets.count === 2)
  expect(await workspace.person('ana').types('#storage-ops', '/cluster look')).toMatchObject({ kind: 'acked' })
  await own.stop()
})

test('refresh: acknowledges a command in progress over its own socket', async () => {
  let written: () => void = () => undefined
  const slow = new Promise<void>((resolve) => (written = resolve))
  const firstTime = fixture.inbox.firstTime.bind(fixture.inbox)
  fixture.inbox.firstTime = async (key, request) => {
    await slow
    return firstTime(key, request)
  }
  const outcome = ask('reboot storage-07')
  await fixture.workspace.until(() => fixture.workspace.delivery.underWay > 0)
  const calls = fixture.workspace.calls.length
  fixture.workspace.sockets.askToLeave('all', 'refresh_requested')
  await fixture.workspace.until(() => fixture.workspace.calls.length >= calls + 2)
  written()
  expect(await outcome).toMatchObject({ kind: 'acked' })
  expect(receivedTexts()).toEqual(['reboot storage-07'])
})

test('S49 envelope: is handled once when it is sent twice', async () => {
  await ask('reboot storage-07')
  const attempt = fixture.workspace.delivery.attempts.at(-1)
  if (attempt === undefined) throw new Error('nothing was delivered')
  expect(await fixture.workspace.delivery.again(attempt)).toMatchObject({ kind: 'acked', answer: undefined })
  expect(receivedTexts()).toEqual(['reboot storage-07'])
})

test('app_rate_limited: is acknowledged, and later commands are handled', async () => {
  expect((await fixture.workspace.tellRateLimited()).kind).toBe('acked')
  expect(await ask('status')).toMatchObject({ kind: 'acked' })
})

test('malformed messages: are ignored, and later commands are handled', async () => {
  for (const text of [
    '',
    'x',
    'null',
    '[]',
    '{"type":"events_api"}',
    '{"type":"events_api","envelope_id":"e"}',
    '{"type":5}',
  ])
    fixture.workspace.sockets.shout(text)
  expect(await ask('status')).toMatchObject({ kind: 'acked' })
  expect(receivedTexts()).toEqual(['status'])
})

test('broken sockets: are opened again', async () => {
  fixture.workspace.sockets.cut()
  await fixture.workspace.until(() => fixture.workspace.sockets.count === 0)
  await fixture.workspace.until(() => fixture.workspace.sockets.count === 2)
  expect(await ask('status')).toMatchObject({ kind: 'acked' })
})

test('connect: is repeated until Slack accepts the token again', async () => {
  fixture.workspace.faults.onCall('apps.connections.open', { kind: 'error', error: 'invalid_auth' }, 3)
  fixture.workspace.sockets.cut()
  await fixture.workspace.until(() => fixture.workspace.sockets.count === 0)
  await fixture.workspace.until(() => fixture.workspace.sockets.count === 2)
  expect(fixture.workspace.faults.active()).toEqual([])
  expect(await ask('status')).toMatchObject({ kind: 'acked' })
})

test('connect: is repeated when Slack fails, limits the rate or does not answer', async () => {
  fixture.workspace.faults.onCall('apps.connections.open', { kind: 'httpStatus', status: 500 }, 1)
  fixture.workspace.faults.onCall('apps.connections.open', { kind: 'rateLimited', retryAfterSeconds: 1 }, 1)
  fixture.workspace.faults.onCall('apps.connections.open', { kind: 'hang' }, 1)
  fixture.workspace.sockets.cut()
  await fixture.workspace.until(
    () => fixture.workspace.sockets.count === 2 && fixture.workspace.faults.active().length === 0,
    20_000,
  )
  expect(await ask('status')).toMatchObject({ kind: 'acked' })
})

test('outage: reconnects, and handles an event of that time once', async () => {
  const card = fixture.workspace.world.post({
    channelId: channels.storageOps,
    threadTs: undefined,
    author: fixture.workspace.app.userId,
    visibleTo: undefined,
    broadcast: false,
    files: [],
    metadata: undefined,
    text: 'A card.',
    blocks: [],
    attachments: [],
  })
  fixture.workspace.silence()
  await fixture.workspace.until(() => fixture.workspace.sockets.count === 0)
  await expect.poll(() => fixture.edge.reachable).toBe(false)
  await fixture.workspace.person('ben').mentionsInThread(card, 'cancel')
  fixture.workspace.faults.speakAgain()
  await fixture.workspace.until(() => fixture.workspace.sockets.count === 2, 20_000)
  fixture.workspace.delivery.catchUp()
  await fixture.workspace.until(() => receivedTexts().length === 1)
  await expect.poll(() => fixture.edge.reachable).toBe(true)
  expect(receivedTexts()).toEqual(['cancel'])
})

test('stop: answers a request in progress before it closes the sockets', async () => {
  let finish: (message: Message) => void = () => undefined
  fixture.recorder.answerWords = () => new Promise((resolve) => (finish = resolve))
  expect(await ask('reboot storage-07')).toMatchObject({ kind: 'acked' })
  const stopped = fixture.edge.stop()
  finish(line('The plan.'))
  await stopped
  await fixture.workspace.until(() => fixture.workspace.sockets.count === 0)
  const seen = fixture.workspace.world
    .messagesIn(channels.storageOps)
    .filter(({ visibleTo }) => visibleTo === people.ana)
  expect(seen.map((message) => currentRevision(message).text)).toEqual(['The plan.'])
})
