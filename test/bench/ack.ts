import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { launch } from '../../sandbox/programs/owned-process.ts'
import { startRedis } from '../../sandbox/programs/redis.ts'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { signatureOf } from '../../sandbox/workspace/delivery/signed-requests.ts'
import { type Row, rowOfTimes } from './results.ts'

const atOnce = 50
const warmUpRounds = 15
const repetitions = 60
const aim = 1.1
const secret = randomBytes(16).toString('hex')
const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
let commands = 0

function command(): string {
  commands += 1
  return new URLSearchParams({
    command: '/cluster',
    text: `reboot storage-${commands}`,
    user_id: 'U0ANA',
    user_name: 'ana',
    team_id: 'T0HARBOUR',
    channel_id: 'C0STORAGE',
    response_url: 'http://127.0.0.1:9/response',
    trigger_id: `${commands}.${randomBytes(8).toString('hex')}`,
  }).toString()
}

/** Milliseconds from sending a signed command until its whole response has arrived. */
function ackMs(port: number): Promise<number> {
  const body = command()
  const atSeconds = Math.floor(Date.now() / 1000)
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    'x-slack-request-timestamp': String(atSeconds),
    'x-slack-signature': signatureOf(secret, atSeconds, body),
  }
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const outgoing = request({ host: '127.0.0.1', port, path: '/slack/events', method: 'POST', headers, agent })
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => {
        if (response.statusCode === 200 && text.includes('Planning')) resolve(performance.now() - startedMs)
        else reject(new Error(`answered ${response.statusCode}: ${text}`))
      })
    })
    outgoing.end(body)
  })
}

const round = (port: number): Promise<readonly number[]> =>
  Promise.all(Array.from({ length: atOnce }, () => ackMs(port)))

async function startServer(which: 'bolt' | 'edge', redisUrl: string): Promise<number> {
  const server = launch({
    name: which,
    path: process.execPath,
    args: [new URL('./ack-server.ts', import.meta.url).pathname, which, secret, redisUrl],
    env: {},
    workingFolder: process.cwd(),
  })
  const said = await server.line(/listening on \d+/, 20_000)
  return Number(/listening on (\d+)/.exec(said)?.[1])
}

/** Compares how fast slash commands are acknowledged, fifty concurrently, with a Bolt app that only adds them to a queue. */
export async function benchmarkAck(): Promise<readonly Row[]> {
  const redis = await startRedis()
  const ports = { bolt: await startServer('bolt', redis.url), edge: await startServer('edge', redis.url) }
  const measured = { bolt: [] as number[], edge: [] as number[] }
  for (let count = 0; count < warmUpRounds + repetitions; count++) {
    // in turn, and each first equally often, so that other load on this machine slows both alike
    const order = count % 2 === 0 ? (['bolt', 'edge'] as const) : (['edge', 'bolt'] as const)
    for (const which of order) {
      const times = await round(ports[which])
      if (count >= warmUpRounds) measured[which].push(...times)
    }
  }
  agent.destroy()
  await shutDown()
  return [
    rowOfTimes({
      what: `acknowledgement of ${atOnce} slash commands at once`,
      compared: 'ratio of medians',
      bound: aim,
      times: measured.edge,
      floor: { what: 'Bolt that adds the command to a queue', times: measured.bolt },
    }),
  ]
}
