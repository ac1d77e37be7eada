import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { SteppedClock } from '../../sandbox/workspace/clock.ts'
import { type JsonObject, objectOf, parseJson, textOf } from '../../sandbox/workspace/json.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { clientOf, openStillWorkspace } from './workspace-fixtures.ts'

let workspace: Workspace
let clock: SteppedClock
let sockets: WebSocket[]

beforeEach(async () => {
  const still = await openStillWorkspace()
  workspace = still.workspace
  clock = still.clock
  sockets = []
  workspace.connectSockets()
})
afterEach(async () => {
  for (const socket of sockets) socket.terminate()
  await workspace.stop()
})

/** A socket without Slack's libraries, and every message it has received. */
async function bareSocket(parameters = '') {
  const { url } = await clientOf(workspace, workspace.appToken).apps.connections.open({})
  const socket = new WebSocket(`${url}${parameters}`)
  const heard: JsonObject[] = []
  sockets.push(socket)
  const first = new Promise<void>((resolve) => socket.once('message', () => resolve()))
  socket.on('message', (data) => {
    heard.push(objectOf(parseJson(String(data))))
    workspace.world.changed('connection', 'heard')
  })
  socket.on('close', () => workspace.world.changed('connection', 'closed'))
  await first
  const reply = (envelope: JsonObject, payload?: JsonObject) =>
    socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload }))
  const next = (count: number) => workspace.until(() => heard[count - 1])
  return { socket, heard, reply, next }
}

describe('socket', () => {
  test('hello: states the number of connections', async () => {
    const one = await bareSocket()
    const other = await bareSocket()
    expect(one.heard[0]).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: 'A0LOCKKEEPER' },
    })
    expect(other.heard[0]).toMatchObject({ type: 'hello', num_connections: 2 })
  })

  test('command: comes in an envelope that accepts an answer', async () => {
    const bare = await bareSocket()
    const typed = workspace.person('ana').types('#storage-ops', '/cluster status')
    const envelope = await bare.next(2)
    expect(envelope).toMatchObject({
      type: 'slash_commands',
      accepts_response_payload: true,
      payload: { command: '/cluster', text: 'status', user_id: 'U0ANA', channel_id: 'C0STORAGE' },
    })
    bare.reply(envelope, { text: 'fine' })
    expect(await typed).toMatchObject({ kind: 'acked' })
    expect(workspace.transcript('#storage-ops')).toBe('lockkeeper (only visible to ana): fine')
  })

  test('event: is sent again, with a count, when it is not acknowledged within three seconds', async () => {
    const bare = await bareSocket()
    await workspace.person('ana').types('#storage-ops', 'no mention')
    expect(await bare.next(2)).toMatchObject({ type: 'events_api', retry_attempt: 0, accepts_response_payload: false })
    clock.advanceMs(3_000)
    const again = await bare.next(3)
    expect(again).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout' })
    expect(again.envelope_id).not.toBe(bare.heard[1]?.envelope_id)
    expect(objectOf(again.payload).event_id).toBe(objectOf(bare.heard[1]?.payload).event_id)
    bare.reply(again)
    await workspace.until(() => workspace.delivery.underWay === 0)
  })

  test('app_rate_limited: is sent without an inner event', async () => {
    const bare = await bareSocket()
    const told = workspace.tellRateLimited()
    const envelope = await bare.next(2)
    const payload = objectOf(envelope.payload)
    expect([envelope.type, payload.type, payload.event]).toEqual(['events_api', 'app_rate_limited', undefined])
    bare.reply(envelope)
    await told
  })

  test('lifetime: ends with a warning after an hour, a request to leave, and a close', async () => {
    const bare = await bareSocket()
    clock.advanceMs(3_590_000)
    expect(await bare.next(2)).toMatchObject({ type: 'disconnect', reason: 'warning' })
    clock.advanceMs(10_000)
    expect(await bare.next(3)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' })
    clock.advanceMs(10_000)
    await workspace.until(() => bare.socket.readyState === WebSocket.CLOSED)
  })

  test('debug_reconnects: shortens the lifetime to six minutes', async () => {
    const bare = await bareSocket('&debug_reconnects=true')
    expect(objectOf(bare.heard[0]?.debug_info).approximate_connection_time).toBe(360)
    clock.advanceMs(350_000)
    expect(textOf((await bare.next(2)).reason)).toBe('warning')
  })

  test('connections: are refused from the eleventh on', async () => {
    for (let count = 0; count < 10; count += 1) await bareSocket()
    // Slack gives at most ten addresses a minute.
    clock.advanceMs(60_000)
    const { heard } = await bareSocket()
    expect(heard).toMatchObject([{ type: 'disconnect', reason: 'too_many_websockets' }])
    expect(workspace.sockets.count).toBe(10)
  })
})
