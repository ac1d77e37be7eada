import { afterEach, beforeEach, expect, test } from 'vitest'
import { channels, people } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import { line, type Message } from '../../src/core/message.ts'
import { type Rig, startRig } from './slack-rig.ts'

let rig: Rig
const escaped: unknown[] = []
const remember = (error: unknown) => escaped.push(error)

beforeEach(async () => {
  escaped.length = 0
  process.on('unhandledRejection', remember)
  rig = await startRig('socket', { connectMs: 1_500, requestMs: 1 })
  await rig.workspace.until(() => rig.workspace.sockets.count === 2)
})
afterEach(async () => {
  await rig.stop()
  process.off('unhandledRejection', remember)
  expect(escaped).toEqual([])
})

const ask = (text: string) => rig.workspace.person('ana').types('#storage-ops', `/cluster ${text}`)
const heard = () => rig.recorder.words.map(({ text }) => text)

test('two sockets are open, and each command comes over one of them', async () => {
  for (const verb of ['one', 'two', 'three', 'four'])
    expect((await ask(verb)) as object).toMatchObject({ kind: 'acked' })
  expect(heard()).toEqual(['one', 'two', 'three', 'four'])
})

test('when Slack asks all sockets to leave, new ones open, and no command fails until it has closed the old ones', async () => {
  const { sockets } = rig.workspace
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
  expect(heard()).toEqual(verbs)
})

test('sockets that Slack asks to leave and never closes are left in the end', async () => {
  const own = await startRig('socket', { leaveMs: 50 })
  const { workspace } = own
  const opened = () => workspace.calls.filter(({ method }) => method === 'apps.connections.open').length
  await workspace.until(() => workspace.sockets.count === 2)
  workspace.sockets.askToLeave('all', 'refresh_requested')
  await workspace.until(() => opened() === 4 && workspace.sockets.count === 2)
  expect(await workspace.person('ana').types('#storage-ops', '/cluster look')).toMatchObject({ kind: 'acked' })
  await own.stop()
})

test('a command in hand while Slack asks to leave is still acknowledged over its own socket', async () => {
  let written: () => void = () => undefined
  const slow = new Promise<void>((resolve) => (written = resolve))
  const firstTime = rig.inbox.firstTime.bind(rig.inbox)
  rig.inbox.firstTime = async (key, request) => {
    await slow
    return firstTime(key, request)
  }
  const outcome = ask('reboot storage-07')
  await rig.workspace.until(() => rig.workspace.office.underWay > 0)
  const calls = rig.workspace.calls.length
  rig.workspace.sockets.askToLeave('all', 'refresh_requested')
  await rig.workspace.until(() => rig.workspace.calls.length >= calls + 2)
  written()
  expect(await outcome).toMatchObject({ kind: 'acked' })
  expect(heard()).toEqual(['reboot storage-07'])
})

test('S49 the same envelope sent twice is heard once', async () => {
  await ask('reboot storage-07')
  const attempt = rig.workspace.office.attempts.at(-1)
  if (attempt === undefined) throw new Error('nothing was delivered')
  expect(await rig.workspace.office.again(attempt)).toMatchObject({ kind: 'acked', answer: undefined })
  expect(heard()).toEqual(['reboot storage-07'])
})

test('being told of a rate limit is acknowledged and breaks nothing', async () => {
  expect((await rig.workspace.tellRateLimited()).kind).toBe('acked')
  expect(await ask('status')).toMatchObject({ kind: 'acked' })
})

test('nonsense over the socket breaks nothing', async () => {
  for (const text of [
    '',
    'x',
    'null',
    '[]',
    '{"type":"events_api"}',
    '{"type":"events_api","envelope_id":"e"}',
    '{"type":5}',
  ])
    rig.workspace.sockets.shout(text)
  expect(await ask('status')).toMatchObject({ kind: 'acked' })
  expect(heard()).toEqual(['status'])
})

test('sockets that break are opened again', async () => {
  rig.workspace.sockets.cut()
  await rig.workspace.until(() => rig.workspace.sockets.count === 0)
  await rig.workspace.until(() => rig.workspace.sockets.count === 2)
  expect(await ask('status')).toMatchObject({ kind: 'acked' })
})

test('a Slack that refuses the token for a while ends nothing, and is connected again afterwards', async () => {
  rig.workspace.faults.onCall('apps.connections.open', { kind: 'error', error: 'invalid_auth' }, 3)
  rig.workspace.sockets.cut()
  await rig.workspace.until(() => rig.workspace.sockets.count === 0)
  await rig.workspace.until(() => rig.workspace.sockets.count === 2)
  expect(rig.workspace.faults.active()).toEqual([])
  expect(await ask('status')).toMatchObject({ kind: 'acked' })
})

test('a Slack that hangs, answers nonsense or is rate limited while we connect is asked again', async () => {
  rig.workspace.faults.onCall('apps.connections.open', { kind: 'httpStatus', status: 500 }, 1)
  rig.workspace.faults.onCall('apps.connections.open', { kind: 'rateLimited', retryAfterSeconds: 1 }, 1)
  rig.workspace.faults.onCall('apps.connections.open', { kind: 'hang' }, 1)
  rig.workspace.sockets.cut()
  await rig.workspace.until(
    () => rig.workspace.sockets.count === 2 && rig.workspace.faults.active().length === 0,
    20_000,
  )
  expect(await ask('status')).toMatchObject({ kind: 'acked' })
})

test('a Slack that was away is connected again, and what was said meanwhile is heard once', async () => {
  const card = rig.workspace.world.post({
    channelId: channels.storageOps,
    threadTs: undefined,
    author: rig.workspace.app.userId,
    visibleTo: undefined,
    broadcast: false,
    files: [],
    metadata: undefined,
    text: 'A card.',
    blocks: [],
    attachments: [],
  })
  rig.workspace.silence()
  await rig.workspace.until(() => rig.workspace.sockets.count === 0)
  await expect.poll(() => rig.edge.reachable).toBe(false)
  await rig.workspace.person('ben').mentionsInThread(card, 'cancel')
  rig.workspace.faults.speakAgain()
  await rig.workspace.until(() => rig.workspace.sockets.count === 2, 20_000)
  rig.workspace.office.catchUp()
  await rig.workspace.until(() => heard().length === 1)
  await expect.poll(() => rig.edge.reachable).toBe(true)
  expect(heard()).toEqual(['cancel'])
})

test('a stop acknowledges what is in hand before it leaves', async () => {
  let finish: (message: Message) => void = () => undefined
  rig.recorder.answerWords = () => new Promise((resolve) => (finish = resolve))
  expect(await ask('reboot storage-07')).toMatchObject({ kind: 'acked' })
  const stopped = rig.edge.stop()
  finish(line('The plan.'))
  await stopped
  await rig.workspace.until(() => rig.workspace.sockets.count === 0)
  const seen = rig.workspace.world.messagesIn(channels.storageOps).filter(({ visibleTo }) => visibleTo === people.ana)
  expect(seen.map((message) => currentRevision(message).text)).toEqual(['The plan.'])
})
