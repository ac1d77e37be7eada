import { afterAll, beforeAll } from 'vitest'
import { z } from 'zod'
import {
  type ConsulAgent,
  type ConsulServer,
  startConsulAgents,
  startConsulServer,
} from '../../sandbox/programs/consul.ts'
import { waitForConsul } from '../../sandbox/programs/consul-watch.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { judgeHealth } from '../core/judge-health.ts'
import { consul, open, settingsFor } from './consul-fixtures.ts'
import { seen } from './suites/cluster.ts'

const answers = { id: 'answers', name: 'answers', ttl: '1h', status: 'passing' } as const
const disk = { id: 'disk', name: 'disk', ttl: '1h', status: 'passing' } as const
const other = { id: 'other', name: 'other', tags: [], checks: [{ ...answers, id: 'other-answers' }] }
const node = (name: string, group: string, tags: readonly string[]) => ({
  name,
  meta: { roles: 'control', group },
  services: [{ id: `galera-${name}`, name: 'galera', tags, checks: [answers] }, other],
  checks: [disk],
})
/** c1 and c2 in one group and c3 in another, each with an instance of galera; c4 without one and without a group. */
const nodes = [
  node('c1', 'db', ['rebootmgr']),
  node('c2', 'db', ['rebootmgr']),
  node('c3', 'net', ['rebootmgr', 'ignore_maintenance']),
  { name: 'c4', meta: { roles: 'control' }, services: [other], checks: [disk] },
]

type Status = 'passing' | 'warning' | 'critical'
type RecordedRequest = {
  readonly node?: string
  readonly group?: string | null
  readonly withoutChecks?: 'refuse' | 'allow'
}

const checksOfNode = z.array(z.object({ CheckID: z.string(), Status: z.string() }))
const servicesOfNode = z.object({ Services: z.record(z.string(), z.object({ Tags: z.array(z.string()) })) })
const withinMs = 30_000

/** A real Consul with agents whose health tests can change and judge. A change is visible once its promise resolves. */
export function withAgents() {
  let server: ConsulServer
  let agents: readonly ConsulAgent[]
  let ports: ConsulPorts
  beforeAll(async () => {
    server = await startConsulServer('memory')
    agents = await startConsulAgents(server, nodes)
    ports = open(settingsFor(server.url))
  })
  afterAll(async () => {
    await ports.close()
    await Promise.all([...agents, server].map((part) => part.kill()))
  })
  const at = (name: string): ConsulAgent => {
    const agent = agents.find((one) => one.name === name)
    if (!agent) throw new Error(`no agent ${name}`)
    return agent
  }
  const tell = (name: string, path: string, body: object = {}) =>
    consul(at(name).url, 'PUT', `/agent/${path}`, JSON.stringify(body))
  const checkIs = (name: string, check: string, isSo: (status: string | undefined) => boolean) =>
    waitForConsul(
      server.url,
      `/v1/health/node/${name}`,
      (found) => isSo(checksOfNode.parse(found).find(({ CheckID }) => CheckID === check)?.Status),
      withinMs,
    )
  const serviceIs = (name: string, service: string, isSo: (tags: readonly string[] | undefined) => boolean) =>
    waitForConsul(
      server.url,
      `/v1/catalog/node/${name}`,
      (found) => isSo(servicesOfNode.parse(found).Services[service]?.Tags),
      withinMs,
    )
  return {
    at,
    url: () => server.url,
    async says(name: string, check: string, status: Status) {
      await tell(name, `check/update/${check}`, { Status: status, Output: `it is ${status}` })
      await checkIs(name, check, (now) => now === status)
    },
    async maintenance(name: string, enable: boolean) {
      await tell(name, `maintenance?enable=${enable}&reason=by%20hand`)
      await checkIs(name, '_node_maintenance', (now) => (now !== undefined) === enable)
    },
    /** Registers an instance with these tags and one passing check, `<service>-answers`, on a node. */
    async register(name: string, service: string, ...tags: readonly string[]) {
      const check = { CheckID: `${service}-answers`, Name: `${service} answers`, TTL: '1h' }
      await tell(name, 'service/register', { ID: service, Name: service, Tags: tags, Checks: [check] })
      await tell(name, `check/pass/${check.CheckID}`)
      await serviceIs(name, service, (now) => String(now) === String(tags))
    },
    async deregister(name: string, service: string) {
      await tell(name, `service/deregister/${service}`)
      await serviceIs(name, service, (now) => now === undefined)
    },
    whitelist: (...names: readonly string[]) =>
      consul(server.url, 'PUT', '/kv/service/rebootmgr/ignore_failed_checks', JSON.stringify(names)),
    /** Resolves when the member has this state. */
    isNow: (name: string, is: 'alive' | 'failed' | 'left') =>
      seen(
        ports.cluster,
        () => ports.cluster.health(),
        ({ members }) => members.some((member) => member.node === name && member.state === is),
      ),
    /** Verdict and evidence of a gate for c1 or another node, also as if the node were in another group. */
    async judged(gate: string, when: 'before' | 'after', asked: RecordedRequest = {}): Promise<string> {
      const name = asked.node ?? 'c1'
      const found = (await ports.inventory.nodes()).find((one) => one.name === name)
      if (!found) throw new Error(`${name} is not in the inventory`)
      const verdicts = judgeHealth({
        facts: await ports.cluster.health(),
        node: asked.group === undefined ? found : { ...found, group: asked.group },
        when,
        inFlight: [],
        withoutChecks: asked.withoutChecks ?? 'refuse',
      })
      const verdict = verdicts.find((one) => one.gate === gate)
      return `${verdict?.verdict}: ${verdict?.evidence}`
    },
  }
}
