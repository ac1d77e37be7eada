import type { App } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channels } from '../../sandbox/workspace/fixtures.ts'
import { objectOf } from '../../sandbox/workspace/json.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import {
  type BareBot,
  boltOverHttp,
  boltOverSocket,
  buttons,
  clientOf,
  openStillWorkspace,
  openWorkspace,
  recordEvents,
  section,
} from './workspace-fixtures.ts'

let heard: string[] = []
let workspace: Workspace
let bot: BareBot | undefined

beforeEach(() => {
  heard = []
  bot = undefined
})
afterEach(async () => {
  await bot?.stop()
  await workspace.stop()
})

const listens = (app: App) => recordEvents(heard)(app)

const cluster = (text: string) => workspace.person('ana').types('#storage-ops', `/cluster ${text}`)
const mention = (text: string) => workspace.person('ana').types('#storage-ops', `@lockkeeper ${text}`)

function lastAttempt() {
  const attempt = workspace.delivery.attempts.at(-1)
  if (!attempt) throw new Error('nothing was delivered')
  return attempt
}

function attemptsOf(type: string) {
  return workspace.delivery.attempts.filter((attempt) => objectOf(attempt.delivery.payload.event).type === type)
}

describe('signed requests', () => {
  beforeEach(async () => {
    workspace = await openWorkspace()
    bot = await boltOverHttp(workspace, listens)
  })

  test('Bolt: refuses a signed request that is too old, changed, or signed with another secret', async () => {
    await cluster('reboot storage-01')
    const attempt = lastAttempt()
    const old = await workspace.delivery.againAt(attempt, -301)
    const changed = await workspace.delivery.tampered(attempt, (body) => body.replace('storage-01', 'storage-02'))
    workspace.app.signingSecret = 'another secret'
    const foreign = await workspace.delivery.againAt(attempt, 0)
    for (const outcome of [old, changed, foreign]) expect(outcome).toMatchObject({ kind: 'failed', status: 401 })
    expect(heard).toEqual(['reboot storage-01'])
  })

  test('Bolt: accepts a signed request twice and with a future time, so the bot must refuse them', async () => {
    await cluster('reboot storage-01')
    const attempt = lastAttempt()
    expect(await workspace.delivery.again(attempt)).toMatchObject({ kind: 'acked' })
    expect(await workspace.delivery.againAt(attempt, 3_600)).toMatchObject({ kind: 'acked' })
    expect(heard).toHaveLength(3)
  })

  test('connectHttp: requires an answer to the challenge', async () => {
    const url = workspace.app.transport.kind === 'http' ? workspace.app.transport.url : ''
    await expect(workspace.connectHttp(url, 'another secret')).rejects.toThrow("didn't respond to the challenge")
    await expect(workspace.connectHttp('http://127.0.0.1:1/slack/events', 'x')).rejects.toThrow('connection_failed')
  })

  test('delivery faults: duplicate, drop and reorder commands', async () => {
    workspace.faults.onDelivery('command', { kind: 'duplicate' }, 1)
    await cluster('twice')
    workspace.faults.onDelivery('command', { kind: 'drop' }, 1)
    await cluster('never')
    workspace.faults.onDelivery('command', { kind: 'overtaken' }, 1)
    await Promise.all([cluster('late'), cluster('early')])
    expect(heard).toEqual(['twice', 'twice', 'early', 'late'])
  })

  test('event: is sent again with the same event_id when its acknowledgement was lost', async () => {
    // a mention makes two events: message and app_mention
    workspace.faults.onDelivery('event', { kind: 'ackLost' }, 2)
    await mention('status')
    await workspace.until(() => heard.length === 2)
    const [first, second] = attemptsOf('app_mention')
    expect(first?.delivery.id).toBe(second?.delivery.id)
    expect(second?.sent).toMatchObject({
      headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' },
    })
  })
})

describe('slow or unreachable bot', () => {
  test('command: shows after three seconds that the app did not respond', async () => {
    const still = await openStillWorkspace()
    workspace = still.workspace
    bot = await boltOverHttp(workspace, (app) =>
      app.command('/cluster', async () => {
        heard.push('never acks')
        workspace.world.changed('connection', 'heard')
      }),
    )
    const typed = cluster('reboot storage-01')
    await workspace.until(() => heard.length > 0)
    still.clock.advanceMs(3_000)
    await typed
    expect(workspace.world.notices.map((notice) => notice.text)).toEqual([
      '/cluster failed because the app did not respond. Learn more about slash commands here.',
    ])
  })

  test('delayed command: arrives after Slack has shown that it failed', async () => {
    const still = await openStillWorkspace()
    workspace = still.workspace
    bot = await boltOverHttp(workspace, listens)
    workspace.faults.onDelivery('command', { kind: 'delay', delayMs: 60_000 }, 1)
    const typed = cluster('reboot storage-01')
    still.clock.advanceMs(3_000)
    expect(await typed).toMatchObject({ kind: 'failed', reason: 'http_timeout' })
    still.clock.advanceMs(56_999)
    expect(workspace.delivery.attempts).toEqual([])
    still.clock.advanceMs(1)
    await workspace.until(() => workspace.delivery.underWay === 0)
    expect(heard).toEqual(['reboot storage-01'])
  })

  test('event: is sent at once, again, after one minute and after five, and then no more', async () => {
    const still = await openStillWorkspace()
    workspace = still.workspace
    bot = await boltOverHttp(workspace, listens)
    await bot.stop()
    bot = undefined
    const sent = () => attemptsOf('app_mention').length
    await mention('status')
    await workspace.until(() => sent() === 2 && workspace.delivery.planned === 2)
    still.clock.advanceMs(60_000)
    await workspace.until(() => sent() === 3 && workspace.delivery.planned === 2)
    still.clock.advanceMs(300_000)
    await workspace.until(() => sent() === 4)
    still.clock.advanceMs(3_600_000)
    expect(sent()).toBe(4)
  })

  test('click: shows a warning at its button when no bot is reachable', async () => {
    workspace = await openWorkspace()
    await clientOf(workspace).chat.postMessage({
      channel: channels.storageOps,
      text: 'card',
      blocks: [section('card'), buttons('Approve')],
    })
    const ben = workspace.person('ben')
    const card = await workspace.until(() => ben.finds('#storage-ops', 'card'))
    expect(await ben.clicks(card, 'Approve')).toMatchObject({ kind: 'failed' })
    expect(workspace.transcript('@ben')).toContain('Slack shows a warning beside [Approve]')
  })
})

describe('Socket Mode', () => {
  beforeEach(async () => {
    workspace = await openWorkspace()
    bot = await boltOverSocket(workspace, listens)
  })

  test('envelope: is sent over one socket, and sockets take turns', async () => {
    const other = await boltOverSocket(workspace, (app) =>
      app.command('/cluster', async ({ ack, command }) => {
        heard.push(`other ${command.text}`)
        await ack()
      }),
    )
    for (const text of ['1', '2', '3', '4']) await cluster(text)
    await other.stop()
    expect(heard.filter((text) => text.startsWith('other'))).toHaveLength(2)
    expect(heard).toHaveLength(4)
  })

  test('envelope: is sent twice with the duplicate fault', async () => {
    workspace.faults.onDelivery('command', { kind: 'duplicate' }, 1)
    await cluster('reboot storage-01')
    expect(heard).toEqual(['reboot storage-01', 'reboot storage-01'])
    const [one, other] = workspace.delivery.attempts.slice(-2)
    expect(one?.sent).toEqual(other?.sent)
  })

  test('command: fails while no socket is open, and is sent over the next one', async () => {
    workspace.sockets.cut()
    await workspace.until(() => workspace.sockets.count === 0)
    expect(await cluster('too early')).toMatchObject({ kind: 'failed', reason: 'no_connection' })
    await workspace.until(() => workspace.sockets.count === 1)
    await cluster('again')
    expect(heard).toEqual(['again'])
  })

  test('refresh: makes the bot reconnect', async () => {
    workspace.sockets.askToLeave('all', 'refresh_requested')
    await workspace.until(() => workspace.sockets.count === 0)
    await workspace.until(() => workspace.sockets.count === 1)
    await cluster('still here')
    expect(heard).toEqual(['still here'])
  })

  test('outage: delays events and loses commands', async () => {
    workspace.silence()
    await workspace.until(() => workspace.sockets.count === 0)
    await mention('during')
    expect(await cluster('never')).toMatchObject({ kind: 'failed', reason: 'slack_away' })
    workspace.speakAgain()
    await workspace.until(() => workspace.sockets.count === 1)
    await mention('after')
    await workspace.until(() => heard.length === 2)
    expect(heard).toEqual(['during', 'after'])
  })

  test('ticket: opens one socket only', async () => {
    const { url } = await clientOf(workspace, workspace.appToken).apps.connections.open({})
    const state = (socket: WebSocket) =>
      new Promise<string>((resolve) => {
        socket.addEventListener('open', () => resolve('open'))
        socket.addEventListener('error', () => resolve('refused'))
      })
    const first = new WebSocket(String(url))
    expect(await state(first)).toBe('open')
    expect(await state(new WebSocket(String(url)))).toBe('refused')
    first.close()
  })
})
