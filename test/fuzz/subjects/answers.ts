import { z } from 'zod'
import { checkAnswer, memberAnswer, nodeAnswer, serviceAnswer } from '../../../src/adapters/consul/client/answers.ts'
import { consulAuthority } from '../../../src/adapters/consul/client/authority.ts'
import type { ConsulDirectory } from '../../../src/adapters/consul/client/catalog.ts'
import { invalidAnswer } from '../../../src/adapters/consul/client/errors.ts'
import type { ConsulHttp } from '../../../src/adapters/consul/client/http.ts'
import { consulKv } from '../../../src/adapters/consul/client/kv.ts'
import type { Pulse } from '../../../src/adapters/consul/client/watch.ts'
import { consulCluster } from '../../../src/adapters/consul/cluster/cluster.ts'
import type { ConsulEscalation } from '../../../src/adapters/consul/cluster/escalations.ts'
import { consulInventory } from '../../../src/adapters/consul/inventory.ts'
import { lockKeys } from '../../../src/adapters/consul/locks/keys.ts'
import { consulLocks } from '../../../src/adapters/consul/locks/locks.ts'
import { lockStore } from '../../../src/adapters/consul/locks/store.ts'
import { nodesOut, outByScope } from '../../../src/core/health/out.ts'
import { Failure } from '../../../src/engine/ports/failure.ts'
import { fromCatalog, keptLog, settingsFor } from '../../contract/consul-fixtures.ts'
import { judgeHealth } from '../../core/judge-health.ts'
import { policy } from '../../world/policy.ts'
import type { RandomSource } from '../random-source.ts'
import { type FuzzSubject, type InputVerdict, must } from '../subject.ts'
import { anyText, withTypo } from '../texts.ts'
import { isObject, type JsonValue, mutated, objectOf } from '../values.ts'

const check = {
  Node: 'storage-01',
  CheckID: 'service:osd',
  Name: 'osd',
  Status: 'passing',
  Notes: '',
  Output: 'ok',
  ServiceID: 'osd',
  ServiceName: 'osd',
}
const holder = {
  operation: 'op-1',
  run: 'op-1-1',
  node: 'storage-01',
  requester: 'U0ANA',
  command: 'reboot',
  sinceMs: 1,
  phase: { step: 'waiting', index: 0, bootIdBefore: null, changed: [], armedUntilUptimeSeconds: null },
  scopes: ['cluster'],
  groups: [null],
  finishing: false,
}
const keys = lockKeys('eu-1')
const { scopes, groups: _groups, finishing: _finishing, phase: _phase, command: _command, ...waiting } = holder

const texts: { readonly [key: string]: string } = {
  [keys.scope('cluster')]: JSON.stringify({ schema: 1, scope: 'cluster', slots: 1, holders: [holder] }),
  [keys.line]: JSON.stringify({ schema: 1, line: [{ ...waiting, scopes }] }),
  [keys.policy]: JSON.stringify({ schema: 1, scopesHash: 'abc' }),
  [keys.broken('op-9-9')]: JSON.stringify({ by: 'U0BEN', reason: 'it was scrapped' }),
  [keys.stop('cluster')]: JSON.stringify({ by: 'U0ANA', sinceMs: 1 }),
  'service/rebootmgr/stop': 'power work',
  'service/rebootmgr/ceph_stop': '',
  'service/rebootmgr/lock/.lock': '{"state": "done"}',
  'service/rebootmgr/reboot_in_progress': 'storage-02',
  'service/rebootmgr/ceph_reboot_in_progress': '~lockkeeper:storage-01:op-1-1',
  'service/rebootmgr/nodes/storage-01/config': '{"enabled": true, "group": "ceph"}',
  'service/rebootmgr/nodes/storage-01/reboot_required': '',
  'service/rebootmgr/ignore_failed_checks': '["storage-09"]',
}

const answers: { readonly [what: string]: JsonValue } = {
  members: [
    { Name: 'storage-01', Addr: '127.0.0.1', Status: 1, Tags: { role: 'node' } },
    { Name: 'consul-1', Addr: '::1', Status: 1, Tags: { role: 'consul', port: '8300' } },
  ],
  peers: ['[::1]:8300'],
  nodes: [{ Node: 'storage-01', Address: '127.0.0.1', Meta: { roles: 'storage, x', rack: 'b2' } }],
  services: { osd: ['rebootmgr', 'min_passing=2'] },
  instances: [
    { Node: { Node: 'storage-01' }, Service: { ID: 'osd', Service: 'osd', Tags: ['rebootmgr'] }, Checks: [check] },
  ],
  checks: [check],
  status: 200,
  ...texts,
}

/** Consul's answers and its keys as others may have written them: they are read, or refused by naming the key. */
export const consulAnswers: FuzzSubject = {
  name: 'consul answers',
  perMille: 60,
  make(random) {
    const what = random.pick(Object.keys(answers))
    const value = answers[what] ?? null
    return objectOf([[what, typeof value === 'string' ? slippedText(random, value) : mutated(random, value)]])
  },
  feed: (input) => askEverything(isObject(input) ? { ...answers, ...input } : answers),
}

function slippedText(random: RandomSource, text: string): JsonValue {
  if (random.oneIn(4)) return anyText(random)
  if (text.startsWith('{') && random.oneIn(2)) return JSON.stringify(mutated(random, JSON.parse(text)))
  return random.oneIn(8) ? null : withTypo(random, text)
}

type Given = { readonly [what: string]: JsonValue }

async function askEverything(given: Given): Promise<InputVerdict> {
  const settings = settingsFor('http://127.0.0.1:1', { besideRebootmgr: 'yes' })
  const kv = consulKv(httpOf(given))
  const directory = directoryOf(given)
  const clock = { now: () => 0 }
  const authority = consulAuthority(httpOf(given))
  const inventory = consulInventory({ cluster: 'eu-1', settings: fromCatalog }, directory, authority, clock)
  const silent: Pulse = { beats: async function* () {} }
  const locks = consulLocks(lockStore(settings, { kv, directory, inventory, clock }), silent, clock)
  const escalations = { fire: async () => {}, received: async function* (): AsyncIterable<ConsulEscalation> {} }
  const parts = { kv, directory, authority, pulse: silent, inventory, escalations, clock, log: keptLog() }
  const cluster = consulCluster(settings, parts)
  const asked = await Promise.allSettled([
    inventory.nodes(),
    cluster.health(),
    locks.state(),
    cluster.stopFlags(),
    cluster.nodeConfig('storage-01'),
    cluster.nodeConfigs(['storage-01']),
    cluster.triggers(),
    locks.hold('op-1-1'),
    locks.hold('op-9-9'),
    locks.prohibitions('op-1'),
  ])
  for (const one of asked) if (one.status === 'rejected' && !(one.reason instanceof Failure)) throw one.reason
  const [nodes, facts, state] = asked
  if (nodes.status === 'rejected' || facts.status === 'rejected' || state.status === 'rejected') return 'refused'
  outByScope(policy, nodes.value, nodesOut(nodes.value, facts.value, state.value))
  for (const node of nodes.value)
    for (const when of ['before', 'after'] as const) {
      const verdicts = judgeHealth({ facts: facts.value, node, when, inFlight: [], withoutChecks: 'refuse' })
      must(
        verdicts.every(({ evidence }) => evidence.length < 5000),
        'evidence that nobody reads to its end',
      )
    }
  return asked.every(({ status }) => status === 'fulfilled') ? 'understood' : 'refused'
}

const isText = (name: string): boolean => name.includes('/')

/** A store with the given keys that answers as Consul does. */
function httpOf(given: Given): ConsulHttp {
  const entries = Object.entries(given).flatMap(([key, text]) =>
    isText(key) && typeof text === 'string'
      ? [{ Key: key, Value: Buffer.from(text).toString('base64'), CreateIndex: 5, ModifyIndex: 5 }]
      : [],
  )
  const recorded: typeof entries = []
  const answered = (body: unknown) => ({ status: given.status === 200 ? 200 : 404, body, index: '5' })
  return {
    async read(path, query) {
      const key = decodeURIComponent(path.replace('/v1/kv/', ''))
      const found = entries.filter(({ Key }) =>
        'recurse' in query || 'keys' in query ? Key.startsWith(key) : Key === key,
      )
      const deaths = recorded.filter(({ Key }) => Key.startsWith(key))
      if (deaths.length > 0) return { status: 200, body: [...found, ...deaths], index: '5' }
      if (found.length === 0) return { status: 404, body: null, index: null }
      return answered('keys' in query ? found.map(({ Key }) => Key) : found)
    },
    // grants every right
    async question(_path, body) {
      const allowed = (body as readonly unknown[]).map(() => ({ Allow: true }))
      return { status: 200, body: allowed, index: null, text: '' }
    },
    async readWith(_path, _query, body) {
      // a comparison that cannot hold
      if (JSON.stringify(body).includes('check-index')) return { status: 409, body: { Errors: [] }, index: null }
      const wanted = (body as readonly { KV: { Key: string } }[]).map(({ KV }) => KV.Key)
      const found = entries.filter(({ Key }) => wanted.some((prefix) => Key.startsWith(prefix)))
      return answered({ Results: found.map((KV) => ({ KV })), Errors: null })
    },
    async write(_path, _query, body) {
      const written = (body as readonly { KV: { Verb: string; Key: string; Value?: string } }[]).map(({ KV }) => KV)
      const deaths = written.filter(({ Verb }) => Verb === 'cas')
      // a dead rebootmgr is recorded before it is reported; a read changes nothing else
      must(
        deaths.every(({ Key }) => Key.includes('/died/')),
        'a question that changes something',
      )
      for (const { Key, Value = '' } of deaths) recorded.push({ Key, Value, CreateIndex: 6, ModifyIndex: 6 })
      return { status: 200, body: { Results: [], Errors: null }, index: null, text: '' }
    },
    wait: () => Promise.reject(new Error('nobody waits here')),
    close: async () => {},
  }
}

function directoryOf(given: Given): ConsulDirectory {
  const answer = async <T>(what: string, schema: z.ZodType<T>): Promise<T> => {
    const parsed = schema.safeParse(given[what])
    if (!parsed.success) throw invalidAnswer(what, parsed.error)
    return parsed.data
  }
  const never = () => Promise.reject(new Error('a question must change nothing'))
  return {
    members: () => answer('members', z.array(memberAnswer)),
    raftPeers: () => answer('peers', z.array(z.string())),
    nodes: () => answer('nodes', z.array(nodeAnswer)),
    services: () => answer('services', z.record(z.string(), z.array(z.string()))),
    instances: () => answer('instances', z.array(serviceAnswer)),
    checksNotPassing: () => answer('checks', z.array(checkAnswer)),
    checksOf: () => answer('checks', z.array(checkAnswer)),
    createSession: never,
    destroySession: never,
    nodeOfSession: async () => null,
    fire: never,
  }
}
