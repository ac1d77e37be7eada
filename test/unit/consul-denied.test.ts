import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { Denied } from '../../src/engine/ports/failure.ts'
import { open, settingsFor } from '../contract/consul-fixtures.ts'
import { admitted, request } from '../contract/suites/lock-requests.ts'
import { listening } from './listening.ts'

type Reply = { readonly status: number; readonly body: unknown; readonly filtered?: 'true' }
type ConsulRequest = { readonly path: string; readonly body: string }

const refusalOf = (place: number) => ({ OpIndex: place, What: 'Permission denied' })
const allowed: Reply = { status: 200, body: null }
const asked: ConsulRequest[] = []
/** The answers of this Consul, by the prefix of a request; any other answer is empty and allowed. */
let answers: { readonly [path: string]: (body: string) => Reply } = {}

const server = createServer(async (incoming, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const path = new URL(incoming.url ?? '', 'http://consul').pathname
  const body = Buffer.concat(chunks).toString()
  asked.push({ path, body })
  const { status, body: said, filtered } = replyTo(path, body)
  response.writeHead(status, filtered === undefined ? {} : { 'x-consul-results-filtered-by-acls': filtered })
  response.end(typeof said === 'string' ? said : JSON.stringify(said))
})

function replyTo(path: string, body: string): Reply {
  const known = Object.entries(answers).find(([beginning]) => path.startsWith(beginning))?.[1](body) ?? allowed
  if (known !== allowed) return known
  if (path.endsWith('/authorize')) return { status: 200, body: JSON.parse(body).map(() => ({ Allow: true })) }
  if (path.startsWith('/v1/kv/')) return { status: 404, body: '' }
  if (path === '/v1/txn') return { status: 200, body: { Results: [] } }
  return { status: 200, body: path.endsWith('/services') ? {} : [] }
}

let ports: ConsulPorts
let address: Awaited<ReturnType<typeof listening>>
beforeAll(async () => {
  address = await listening(server)
  ports = open(settingsFor(address.url))
})
afterAll(async () => {
  await ports.close()
  address.close()
})
beforeEach(() => {
  asked.length = 0
  answers = {}
})

const writes = (body: string): boolean => /"Verb":"(?:cas|set|delete-cas)"/.test(body)
const denies = async (work: Promise<unknown>, words: string): Promise<void> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Denied)
  expect(String(error)).toContain(words)
}

test('F02 stop: a 409 with “Permission denied” is a refusal with Consul’s words, not a stop', async () => {
  answers = { '/v1/txn': (body) => (writes(body) ? { status: 409, body: { Errors: [refusalOf(0)] } } : allowed) }
  await denies(
    ports.cluster.setStop({ kind: 'cluster' }, 'mine', 'U7'),
    'the token may not write service/rebootmgr/stop (Consul says: Permission denied)',
  )
})

test('F02 stop: a 409 without a refusal is not a stop either', async () => {
  const conflict = { status: 409, body: { Errors: [{ OpIndex: 0, What: 'invalid index' }] } }
  answers = { '/v1/txn': (body) => (writes(body) ? conflict : allowed) }
  await expect(ports.cluster.setStop({ kind: 'cluster' }, 'mine', 'U7')).rejects.toThrow('nothing was written')
  await expect(ports.locks.forbid('op-1', { is: 'denied' })).rejects.toThrow('nothing was written: invalid index')
})

test.each([
  ['a lock', () => ports.locks.acquire(request('r1'), admitted), 'may not write lockkeeper/eu-1/'],
  ['a denial', () => ports.locks.forbid('op-1', { is: 'denied' }), 'may not write lockkeeper/eu-1/over/op-1'],
  ['a node configuration', () => ports.cluster.liftStop({ kind: 'node', name: 'n1' }, '0'), 'nodes/n1/config'],
  ['the head of the audit log', () => ports.auditAnchor.keep(null, { position: 1, hash: 'x' }), 'audit-head'],
] as const)('F03 write: a denied write of %s is refused and not retried', async (_, work, words) => {
  answers = { '/v1/txn': (body) => (writes(body) ? { status: 409, body: { Errors: [refusalOf(0)] } } : allowed) }
  await denies(work(), words)
  expect(asked.filter(({ body }) => writes(body))).toHaveLength(1)
})

test('F01 lists: a list that Consul reports as filtered by ACLs is unknown', async () => {
  for (const path of ['/v1/catalog/nodes', '/v1/agent/members']) {
    answers = { [path]: () => ({ status: 200, body: [], filtered: 'true' }) }
    await denies(ports.inventory.nodes(), 'results filtered by ACLs')
  }
  answers = { '/v1/health/state/any': () => ({ status: 200, body: [], filtered: 'true' }) }
  await denies(ports.cluster.health(), 'results filtered by ACLs')
})

test('F01 lists: a Consul that does not report the rights of a token proves nothing', async () => {
  answers = { '/v1/internal/acl/authorize': () => ({ status: 404, body: '' }) }
  await denies(ports.inventory.nodes(), 'does not tell what a token may do')
})

test('F01 lists: where ACLs are off, nothing is filtered', async () => {
  answers = { '/v1/internal/acl/authorize': () => ({ status: 401, body: 'ACL support disabled' }) }
  expect(await ports.inventory.nodes()).toEqual([])
})

test('F01 stop flags: a key that must not be read is unknown, although the list came with 404', async () => {
  answers = {
    '/v1/txn': (body) => (body.includes('check-') ? { status: 409, body: { Errors: [refusalOf(0)] } } : allowed),
  }
  await denies(ports.cluster.stopFlags(), 'the token may not read service/rebootmgr/stop')
  await denies(ports.locks.state(), 'the token may not read lockkeeper/eu-1/')
})

test('F01 locks: a refused read within a transaction is not an empty lock table', async () => {
  answers = {
    '/v1/txn': (body) => (body.includes('get-tree') ? { status: 409, body: { Errors: [refusalOf(0)] } } : allowed),
  }
  await denies(ports.locks.state(), 'the token may not read lockkeeper/eu-1/locks/')
})
