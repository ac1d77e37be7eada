import { createServer, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { Denied } from '../../src/engine/ports/failure.ts'
import { open, settingsFor } from '../contract/consul-fixtures.ts'
import { seen } from '../until.ts'
import { listening } from './listening.ts'

const nodes = [{ Node: 'n1', Address: '10.0.0.1', Meta: {} }]
const config = { Key: 'service/rebootmgr/nodes/n1/config', CreateIndex: 1, ModifyIndex: 1 }
const value = Buffer.from('{"enabled": true}').toString('base64')
const answers: readonly (readonly [string, unknown])[] = [
  ['/v1/catalog/nodes', nodes],
  ['/v1/catalog/services', {}],
  ['/v1/txn', { Results: [{ KV: { ...config, Value: value } }] }],
]
const asked: string[] = []
let denies: 'nothing' | 'node' | 'key' = 'nothing'
let index = 1
let held: ServerResponse | null = null

/** A Consul that holds the blocking query for rebootmgr's keys until a test changes them. */
const server = createServer(async (incoming, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const url = new URL(incoming.url ?? '', 'http://consul')
  if (url.searchParams.get('index') === String(index)) {
    held = response
    return
  }
  if (!url.searchParams.has('index')) asked.push(url.pathname)
  const body = Buffer.concat(chunks).toString()
  const known = url.pathname.endsWith('/authorize')
    ? (JSON.parse(body) as readonly { readonly Resource: string }[]).map((right) => ({
        Allow: right.Resource !== denies,
      }))
    : url.searchParams.has('keys')
      ? []
      : (answers.find(([path]) => url.pathname.startsWith(path))?.[1] ?? [])
  const isKey = url.pathname.startsWith('/v1/kv/') && !url.pathname.endsWith('/')
  response.writeHead(isKey ? 404 : 200, { 'x-consul-index': String(index) }).end(JSON.stringify(known))
})

let nowMs = 1_000_000
let ports: ConsulPorts
let address: Awaited<ReturnType<typeof listening>>
beforeAll(async () => {
  address = await listening(server)
})
afterAll(() => address.close())
beforeEach(async () => {
  held = null
  denies = 'nothing'
  ports = open(settingsFor(address.url), undefined, { now: () => nowMs })
  await ports.recent.inventory.nodes()
  // the notice that a new listener gets is over once its query waits
  await seen(
    async () => held,
    (response) => response !== null,
  )
  nowMs += 10_000
  asked.length = 0
  return () => ports.close()
})

const readAll = ({
  recent: { inventory, cluster, configurations, rights },
}: ConsulPorts): Promise<readonly unknown[]> =>
  Promise.all([
    rights.missing(),
    configurations.kept(),
    inventory.nodes(),
    cluster.health(),
    cluster.stopFlags(),
    cluster.nodeConfigs(['n1']),
    cluster.triggers(),
  ])

test('F151 reused readings: read each list and all keys once, and ask about all rights in one question', async () => {
  await readAll(ports)
  expect(asked.toSorted()).toEqual([
    '/v1/agent/members',
    '/v1/catalog/nodes',
    '/v1/catalog/services',
    '/v1/health/state/any',
    '/v1/internal/acl/authorize',
    '/v1/status/peers',
    '/v1/txn',
  ])
})

test('F151 reused readings: ask about rights after every list, and are refused with the list of nodes', async () => {
  await readAll(ports)
  expect(asked.at(-1)).toBe('/v1/internal/acl/authorize')
  nowMs += 10_000
  denies = 'node'
  await expect(ports.recent.cluster.stopFlags()).rejects.toBeInstanceOf(Denied)
  await expect(ports.recent.cluster.triggers()).rejects.toBeInstanceOf(Denied)
  const missing = await ports.recent.rights.missing()
  expect(missing.map(({ requirement }) => requirement.id)).toEqual(['consul/nodes'])
})

test('F151 reused readings: show the missing rights that a proof by use would show', async () => {
  denies = 'key'
  const missing = await ports.recent.rights.missing()
  expect(missing.map(({ requirement }) => requirement.id)).toEqual([
    'consul/locks',
    'consul/flags-read',
    'consul/flags-write',
    'consul/ignored-checks',
  ])
})

test('F151 reused readings: are read again after five seconds', async () => {
  const first = await readAll(ports)
  const before = asked.length
  nowMs += 4_999
  expect(await readAll(ports)).toEqual(first)
  expect(asked).toHaveLength(before)
  nowMs += 1
  await readAll(ports)
  expect(asked.length).toBeGreaterThan(before)
})

test('F151 reused readings: are read again once a key has changed', async () => {
  await readAll(ports)
  const before = asked.length
  index += 1
  held?.writeHead(200, { 'x-consul-index': String(index) }).end('[]')
  await seen(
    async () => readAll(ports).then(() => asked.length),
    (count) => count > before,
  )
})

test('F151 reused readings: are refused while a right is missing, and then read again', async () => {
  denies = 'node'
  await expect(ports.recent.inventory.nodes()).rejects.toBeInstanceOf(Denied)
  denies = 'key'
  await expect(ports.recent.cluster.nodeConfigs(['n1'])).rejects.toBeInstanceOf(Denied)
  denies = 'nothing'
  expect(await ports.recent.cluster.nodeConfigs(['n1'])).toEqual(new Map([['n1', { is: 'enabled', group: null }]]))
})

test('F151 reused readings: are no older than the list of nodes that they were made from', async () => {
  await ports.recent.inventory.nodes()
  nowMs += 4_900
  await ports.recent.cluster.health()
  const before = asked.length
  nowMs += 100
  await ports.recent.cluster.health()
  expect(asked.slice(before)).toContain('/v1/catalog/nodes')
  expect(asked.slice(before)).toContain('/v1/health/state/any')
})

test('F151 rights: are proven with a list of nodes that is read for it', async () => {
  await ports.recent.inventory.nodes()
  const before = asked.length
  await ports.rights.missing()
  expect(asked.slice(before)).toContain('/v1/catalog/nodes')
})

test('F151 reads under a lock: share no list of nodes with readings that are reused at the same time', async () => {
  await ports.recent.inventory.nodes()
  const before = asked.length
  await Promise.all([ports.recent.cluster.nodeConfig('n1'), ports.cluster.nodeConfig('n1')])
  expect(asked.slice(before)).toContain('/v1/catalog/nodes')
  const between = asked.length
  await ports.recent.cluster.nodeConfig('n1')
  expect(asked.slice(between)).toContain('/v1/catalog/nodes')
})

test('F151 reads under a lock: are never reused', async () => {
  await readAll(ports)
  const before = asked.length
  await ports.inventory.nodes()
  await ports.cluster.health()
  expect(asked.slice(before)).toContain('/v1/catalog/nodes')
  expect(asked.slice(before)).toContain('/v1/health/state/any')
})
