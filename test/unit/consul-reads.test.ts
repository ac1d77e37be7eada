import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { open, settingsFor } from '../contract/consul-fixtures.ts'
import { admitted, request } from '../contract/suites/lock-requests.ts'
import { listening } from './listening.ts'

type ConsulRequest = { readonly method: string; readonly url: URL; readonly body: string }

const asked: ConsulRequest[] = []
const answers = [
  ['/v1/kv/', ''],
  ['/v1/txn', '{}'],
  ['/v1/catalog/services', '{}'],
  ['/v1/session/create', '{"ID": "s1"}'],
] as const
/** Grants every right. */
const allAllowed = (body: string): string =>
  JSON.stringify((JSON.parse(body) as readonly unknown[]).map(() => ({ Allow: true })))
/** An empty Consul that records its requests. */
const server = createServer(async (incoming, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const url = new URL(incoming.url ?? '', 'http://consul')
  const body = Buffer.concat(chunks).toString()
  asked.push({ method: incoming.method ?? '', url, body })
  const isAboutRights = url.pathname.endsWith('/acl/authorize')
  const text = isAboutRights ? allAllowed(body) : (answers.find(([path]) => url.pathname.startsWith(path))?.[1] ?? '[]')
  response.writeHead(text === '' ? 404 : 200, { 'content-type': 'application/json' }).end(text)
})
let ports: ConsulPorts
let address: Awaited<ReturnType<typeof listening>>

beforeAll(async () => {
  address = await listening(server)
  ports = open(settingsFor(address.url, { besideRebootmgr: 'yes' }))
})

afterAll(async () => {
  await ports.close()
  address.close()
})

/**
 * Whether a request reads what is answered: a transaction of reads changes nothing, although its method is PUT, and a
 * query that waits for a change only says that something must be read again.
 */
const isRead = ({ method, url, body }: ConsulRequest): boolean =>
  (method === 'GET' && !url.searchParams.has('wait')) ||
  (url.pathname === '/v1/txn' && !/"Verb":"(?!get|check-)/.test(body))

test.each([
  ['the lock table', () => ports.locks.state()],
  ['a held lock', () => ports.locks.hold('r1')],
  ['acquiring a lock', () => ports.locks.acquire(request('r1'), admitted)],
  ['releasing a lock', () => ports.locks.release('r1')],
  ['stop flags', () => ports.cluster.stopFlags()],
  ['a node configuration', () => ports.cluster.nodeConfig('n1')],
  ['node configurations', () => ports.cluster.nodeConfigs(['n1'])],
  ['reused readings', () => ports.recent.cluster.health()],
  ['reboot triggers', () => ports.cluster.triggers()],
  ['denials', () => ports.locks.prohibitions('op-1')],
  ['cluster health', () => ports.cluster.health()],
  ['the audit anchor', () => ports.auditAnchor.kept()],
  ['the inventory', () => ports.inventory.nodes()],
])('S20 consistent reads: %s is read from the leader, never stale', async (_, ask) => {
  asked.length = 0
  await ask()
  const reads = asked.filter(isRead)
  expect(reads.length).toBeGreaterThan(0)
  for (const { url } of reads) {
    expect(url.searchParams.has('consistent'), url.href).toBe(true)
    expect(url.searchParams.has('stale'), url.href).toBe(false)
  }
})
