import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { startConsulCluster, startConsulServer } from '../../sandbox/programs/consul.ts'
import { consulSettingsProblems, defaultConsulTimes } from '../../src/adapters/consul/client/settings.ts'
import type { Failure } from '../../src/engine/ports/failure.ts'
import { consul, open, settingsFor } from './consul-fixtures.ts'
import { seen } from './suites/cluster.ts'
import { admitted, request, taken } from './suites/lock-requests.ts'

const { times: patient } = settingsFor('http://127.0.0.1:9')
const impatient = { connectMs: 300, requestMs: 400, readMs: 1_200, contentionMs: 1_500, watchMs: 5_000 }
/** Far more than any of these limits, and short enough for a test on a busy machine. */
const inTimeMs = 20_000
const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})
const ports = (url: string, times = impatient) => {
  const opened = open(settingsFor(url, { times }))
  endings.push(() => opened.close())
  return opened
}
const failing = async (asked: Promise<unknown>): Promise<{ failure: Failure; tookMs: number }> => {
  const began = performance.now()
  try {
    await asked
  } catch (failure) {
    return { failure: failure as Failure, tookMs: performance.now() - began }
  }
  throw new Error('it should have failed')
}

/** The failures of several calls that run at once. */
const allFailing = (questions: { readonly [name: string]: () => Promise<unknown> }) =>
  Promise.all(Object.entries(questions).map(async ([name, ask]) => ({ name, ...(await failing(ask())) })))

/** Every call to Consul, by name. */
const questions = (url: string) => {
  const { locks, cluster, inventory } = ports(url)
  const phase = request('r1').holder.phase
  const lock = { run: 'r1', node: 'n1', holder: request('r1').holder } as Parameters<typeof locks.enter>[0]
  return {
    acquire: () => locks.acquire(request('r1'), admitted),
    hold: () => locks.hold('r1'),
    enter: () => locks.enter(lock, phase),
    release: () => locks.release('r1'),
    'lock state': () => locks.state(),
    health: () => cluster.health(),
    'stop flags': () => cluster.stopFlags(),
    'node config': () => cluster.nodeConfig('n1'),
    'node configs': () => cluster.nodeConfigs(['n1']),
    triggers: () => cluster.triggers(),
    'set stop': () => cluster.setStop({ kind: 'cluster' }, 'x', 'U7'),
    inventory: () => inventory.nodes(),
  }
}

describe('unreachable Consul', () => {
  test('I7 ports: fail in time and without effect when no Consul listens', async () => {
    for (const { name, failure, tookMs } of await allFailing(questions('http://127.0.0.1:9'))) {
      expect(failure, name).toMatchObject({ name: 'Failure', source: 'consul', effect: 'none' })
      expect(failure.message, name).toContain('nobody listens there')
      expect(tookMs, name).toBeLessThan(inTimeMs)
    }
  })

  test('ports: fail within their limits when Consul does not answer, and a change counts as ambiguous', async () => {
    await using server = await startConsulServer('memory')
    const asked = questions(server.url)
    server.freeze()
    for (const { name, failure, tookMs } of await allFailing(asked)) {
      expect(failure, name).toMatchObject({ name: 'Failure', effect: name === 'set stop' ? 'ambiguous' : 'none' })
      expect(tookMs, name).toBeLessThan(inTimeMs)
    }
    server.thaw()
  })

  test('acquire: finds its own lock on the next call when the answer was lost', async () => {
    await using server = await startConsulServer('memory')
    const { locks } = ports(await losingAnswers(server.url, 1), patient)
    const { failure } = await failing(locks.acquire(request('r1'), admitted))
    expect(failure.effect).toBe('ambiguous')
    await taken(locks, request('r1'))
    expect((await locks.state()).scopes[0]?.holders).toHaveLength(1)
  })

  test('rebootmgr/wrong 7 restart: keeps the lock, and watches report changes after it', async () => {
    await using server = await startConsulServer('disk')
    const { locks, cluster } = ports(server.url, patient)
    await taken(locks, request('r1'))
    const stop = new AbortController()
    const flags = (async () => {
      for await (const _ of cluster.changes(stop.signal)) {
        const found = await cluster.stopFlags().catch(() => [])
        if (found.length > 0) return found
      }
      return []
    })()
    await server.kill()
    await server.restart()
    await consul(server.url, 'PUT', '/kv/service/rebootmgr/stop', 'after the restart')
    expect(await flags).toMatchObject([{ reason: 'after the restart' }])
    stop.abort()
    expect((await locks.hold('r1')).is).toBe('held')
  })
})

describe('servers without a leader', () => {
  test('rebootmgr/wrong 6 lost leader: fails every request without effect, and keeps the lock for the next leader', async () => {
    const [first, second, third] = await startConsulCluster()
    endings.push(() => Promise.all([first, second, third].map((server) => server.kill())))
    const { locks, cluster } = ports(first.url, patient)
    const usual = ports(first.url, { ...defaultConsulTimes, contentionMs: 3_000 })
    expect((await cluster.health()).quorumMargin).toBe(1)
    await taken(locks, request('r1'))
    await Promise.all([second.kill(), third.kill()])
    const asked = {
      acquire: () => usual.locks.acquire(request('r2'), admitted),
      hold: () => usual.locks.hold('r1'),
      health: usual.cluster.health,
    }
    for (const { name, failure, tookMs } of await allFailing(asked)) {
      expect(failure, name).toMatchObject({ name: 'Failure', source: 'consul', effect: 'none' })
      expect(tookMs, name).toBeLessThan(inTimeMs)
    }
    const stop = new AbortController()
    const back = (async () => {
      for await (const _ of locks.changes(stop.signal)) {
        const held = await locks.hold('r1').catch(() => null)
        if (held !== null) return held.is
      }
    })()
    await second.restart()
    expect(await back).toBe('held')
    stop.abort()
    // gossip takes some seconds to call the third server dead
    await seen(
      cluster,
      async () => (await cluster.health()).quorumMargin,
      (margin) => margin === 0,
    )
  })
})

describe('settings', () => {
  test('settings problems: name a wrong value and a correct one', () => {
    expect(consulSettingsProblems(settingsFor('localhost:8500', { cluster: 'eu 1' }))).toEqual([
      'cluster: "eu 1" must be one word of letters, digits, dashes and dots',
      'CONSUL_HTTP_ADDR: "localhost:8500" is not an address. Use an address such as http://127.0.0.1:8500',
    ])
    expect(consulSettingsProblems(settingsFor('https://consul.example:8501'))).toEqual([])
  })

  test('token: is sent with every request', async () => {
    const tokens = new Set<unknown>()
    const url = await serving((request) => void tokens.add(request.headers['x-consul-token']))
    const opened = open(settingsFor(url, { token: 'secret', times: impatient }))
    endings.push(() => opened.close())
    for (const ask of [() => opened.locks.hold('r1'), () => opened.inventory.nodes()]) await failing(ask())
    expect([...tokens]).toEqual(['secret'])
  })

  test('token: fails with the missing right and without a retry when Consul refuses it', async () => {
    let asked = 0
    const count = () => {
      asked += 1
    }
    const url = await serving(count, 403)
    const { failure } = await failing(ports(url).locks.hold('r1'))
    expect(failure.message).toMatch(/^the token may not read .*Permission denied/)
    expect(asked).toBe(1)
  })
})

type Look = (request: { readonly headers: { readonly [name: string]: unknown } }) => void

/** A server that answers every request with an error, after an inspection. */
async function serving(look: Look, status = 400): Promise<string> {
  const server = createServer((request, response) => {
    look(request)
    response.writeHead(status).end('Permission denied')
  })
  return listening(server)
}

/** A proxy to Consul that drops the answers to the first `lost` changes after Consul has made them. */
async function losingAnswers(url: string, lost: number): Promise<string> {
  let left = lost
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const method = request.method ?? 'GET'
    const answer = await fetch(`${url}${request.url}`, { method, ...(method === 'PUT' ? { body } : {}) })
    const text = await answer.text()
    const changes = method === 'PUT' && body.includes('"cas"')
    if (changes && left > 0) {
      left -= 1
      request.socket.destroy()
      return
    }
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text)
  })
  return listening(server)
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endings.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
