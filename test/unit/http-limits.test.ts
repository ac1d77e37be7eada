import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type HttpLimits, type HttpServer, type Route, startHttpServer } from '../../src/adapters/http/server.ts'
import { defaultSlackTimes } from '../../src/adapters/slack/client/settings.ts'
import { HttpReceiver, slackPath } from '../../src/adapters/slack/gateway/http-receiver.ts'
import { silentLog } from '../contract/suites/silent-log.ts'
import { intakeWithoutSlack } from './slack-intake-fixture.ts'

const limits: HttpLimits = { arriveMs: 5_000, checkEveryMs: 20, idleMs: 5_000, connections: 3 }
const impatient: HttpLimits = { ...limits, arriveMs: 100 }
const started: HttpServer[] = []
const opened: Socket[] = []

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy()
  for (const server of started.splice(0)) await server.close()
})

/** The bot's port with its health probe and the receiver of Slack's requests. */
async function port(its = limits): Promise<number> {
  const door = new HttpReceiver(
    intakeWithoutSlack().intake,
    'a secret',
    defaultSlackTimes,
    { now: Date.now },
    silentLog,
  )
  await door.start()
  const routes: readonly Route[] = [
    { method: 'GET', path: '/livez', handle: (_request, response) => void response.end('alive') },
    { method: 'POST', path: slackPath, handle: (request, response) => door.serve(request, response) },
  ]
  const server = await startHttpServer(0, '127.0.0.1', routes, its, silentLog)
  started.push(server)
  return server.port
}

/** A connection that resolves with everything it received once the other side has closed it. */
function connected(to: number): { readonly socket: Socket; readonly closed: Promise<string> } {
  const socket = connect(to, '127.0.0.1')
  opened.push(socket)
  let said = ''
  socket.on('data', (chunk) => {
    said += String(chunk)
  })
  socket.on('error', () => undefined)
  return { socket, closed: new Promise((resolve) => socket.on('close', () => resolve(said))) }
}

/** Sends one character repeatedly while the connection is open. */
function drips(socket: Socket): void {
  const drip = setInterval(() => socket.write('a'), 25)
  socket.on('close', () => clearInterval(drip))
}

const within = (ms: number, closed: Promise<string>): Promise<string> =>
  Promise.race([
    closed,
    new Promise<string>((_resolve, reject) =>
      AbortSignal.timeout(ms).addEventListener('abort', () => reject(new Error(`still open after ${ms} ms`))),
    ),
  ])

test.each([
  ['nothing at all', ''],
  ['headers drop by drop', 'GET /livez HTTP/1.1\r\nx: '],
  ['a body drop by drop', `POST ${slackPath} HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\n`],
  ['a body drop by drop to a path that takes none', 'GET /livez HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\n'],
])(
  'F96 slow requests: a connection that sends %s is closed at the limit, not after half a minute',
  async (_what, head) => {
    const { socket, closed } = connected(await port(impatient))
    socket.write(head)
    if (head !== '') drips(socket)
    await within(5_000, closed)
  },
)

test.each([
  ['of a declared length', 'content-length: 3000000000', 'a'.repeat(65_536)],
  ['in chunks', 'transfer-encoding: chunked', `10000\r\n${'a'.repeat(65_536)}\r\n`],
])(
  'F96 request body: one %s beyond the limit is refused with 413, not read further, and the connection is closed',
  async (_what, header, chunk) => {
    const { socket, closed } = connected(await port())
    socket.write(`POST ${slackPath} HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n`)
    const send = (): void => {
      while (socket.writable && socket.write(chunk));
      socket.once('drain', send)
    }
    send()
    expect(await within(5_000, closed)).toMatch(/^HTTP\/1.1 413/)
    // the kernels' buffers hold more than the limit, but far less than the announced length
    expect(socket.bytesWritten).toBeLessThan(50_000_000)
  },
)

test('F96 connections: those beyond the limit are closed at once, and a place is free when one leaves', async () => {
  const to = await port()
  const first = connected(to)
  const others = [connected(to), connected(to)]
  for (const { socket } of [first, ...others])
    await new Promise<void>((resolve) => socket.on('connect', () => resolve()))
  expect(await within(5_000, connected(to).closed)).toBe('')
  first.socket.destroy()
  await expect
    .poll(async () => {
      const { socket, closed } = connected(to)
      socket.write('GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
      return within(5_000, closed)
    })
    .toMatch(/alive$/)
})
