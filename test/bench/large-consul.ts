import { request } from 'node:http'
import { z } from 'zod'
import { type GuardedConsul, startGuardedConsul } from '../../sandbox/programs/consul.ts'
import { launch } from '../../sandbox/programs/owned-process.ts'
import { rebootmgrKeys } from '../../src/adapters/consul/locks/keys.ts'

/** The most operations that Consul takes in one transaction. */
const perTransaction = 64
const nodesPerRack = 20
const startMs = 20_000

/** A cluster of many nodes in a real Consul; `url` answers as an agent does that sees all nodes as members. */
export type LargeConsul = {
  readonly url: string
  readonly token: string
  readonly names: readonly string[]
  /** The names of the nodes that plans are made for: about a quarter of all. */
  readonly planned: readonly string[]
}

type Operation = object

const isPlanned = (index: number): boolean => index % 1000 < 245
const nameOf = (index: number): string => `node-${String(index + 1).padStart(5, '0')}`
const addressOf = (index: number): string => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`

/** A node with its meta, two services, a check of each, its configuration and, for one in a hundred, a trigger. */
function entriesOf(index: number): readonly Operation[] {
  const name = nameOf(index)
  const role = isPlanned(index) ? 'storage' : 'compute'
  const meta = { roles: role, rack: `rack-${Math.floor(index / nodesPerRack)}` }
  const value = (text: string): string => Buffer.from(text).toString('base64')
  const set = (key: string, text: string) => ({ KV: { Verb: 'set', Key: key, Value: value(text) } })
  const services = [
    { ID: role, Service: role, Tags: ['rebootmgr'], Port: 80 },
    { ID: 'exporter', Service: 'exporter', Tags: [], Port: 9100 },
  ]
  const check = ({ ID }: { readonly ID: string }) => ({
    Node: name,
    CheckID: `service:${ID}`,
    Name: `Service ${ID} check`,
    Status: 'passing',
    ServiceID: ID,
    Output: 'HTTP GET http://127.0.0.1/health: 200 OK',
  })
  return [
    { Node: { Verb: 'set', Node: { Node: name, Address: addressOf(index), Meta: meta } } },
    ...services.map((service) => ({ Service: { Verb: 'set', Node: name, Service: service } })),
    ...services.map((service) => ({ Check: { Verb: 'set', Check: check(service) } })),
    set(rebootmgrKeys.config(name), JSON.stringify({ enabled: true, message: '' })),
    ...(index % 100 === 0 ? [set(rebootmgrKeys.trigger(name), 'kernel')] : []),
  ]
}

async function fill({ url, managementToken }: GuardedConsul, size: number): Promise<void> {
  let waiting: Operation[] = []
  const send = async (): Promise<void> => {
    const headers = { 'x-consul-token': managementToken }
    const answer = await fetch(`${url}/v1/txn`, { method: 'PUT', headers, body: JSON.stringify(waiting) })
    if (!answer.ok) throw new Error(`filling Consul: ${answer.status} ${await answer.text()}`)
    waiting = []
  }
  for (let index = 0; index < size; index += 1) {
    const entries = entriesOf(index)
    if (waiting.length + entries.length > perTransaction) await send()
    waiting.push(...entries)
  }
  await send()
}

/**
 * Starts a Consul and fills it. A catalog can have many nodes without their agents, gossip cannot: a process in front
 * of Consul answers for the members and passes on everything else.
 */
export async function startLargeConsul(size: number): Promise<LargeConsul> {
  const server = await startGuardedConsul()
  await fill(server, size)
  const front = launch({
    name: 'agent of many members',
    path: process.execPath,
    args: [new URL('./many-members.ts', import.meta.url).pathname, server.url, server.managementToken],
    env: {},
    workingFolder: server.directory,
  })
  const said = await front.line(/^listening at /, startMs)
  const names = Array.from({ length: size }, (_, index) => nameOf(index))
  return {
    url: said.replace('listening at ', '').trim(),
    token: server.managementToken,
    names,
    planned: names.filter((_, index) => isPlanned(index)),
  }
}

/** Reads a path as JSON over a connection of its own, without any validation. */
function readJson({ url, token }: LargeConsul, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, { headers: { 'x-consul-token': token } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (answer.statusCode === 404) resolve(null)
        else if (answer.statusCode !== 200) reject(new Error(`${path}: ${answer.statusCode} ${text}`))
        else resolve(JSON.parse(text))
      })
    })
    asked.on('error', reject).end()
  })
}

/** The reads without which the state of a cluster is not known, each once: the floor of `status` and of a plan. */
const neededReads = [
  '/v1/agent/members',
  '/v1/status/peers',
  '/v1/catalog/nodes?consistent',
  '/v1/catalog/services?consistent',
  '/v1/health/service/storage?consistent',
  '/v1/health/service/compute?consistent',
  '/v1/health/state/warning?consistent',
  '/v1/health/state/critical?consistent',
  `/v1/kv/${rebootmgrKeys.root}?recurse&consistent`,
  '/v1/kv/lockkeeper/?recurse&consistent',
] as const

/** Sends the needed reads at once and parses their answers; returns how many there are. */
export async function readNeeded(consul: LargeConsul): Promise<number> {
  const answers = await Promise.all(neededReads.map((path) => readJson(consul, path)))
  z.array(z.unknown()).min(1).parse(answers[0])
  return answers.length
}
