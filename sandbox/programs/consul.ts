import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type AgentAddress, agentConfiguration, newAddress } from './consul-configuration.ts'
import type { ConsulNode } from './consul-definitions.ts'
import { waitForConsul } from './consul-watch.ts'
import { launch } from './owned-process.ts'
import { findProgram } from './programs.ts'
import { freshFolder } from './run-folder.ts'
import { makeService, type Service } from './running-service.ts'

/** A Consul agent on loopback: `url` is its HTTP API, as in http://127.0.0.1:8500. */
export type ConsulAgent = Service & {
  readonly name: string
  readonly address: string
  readonly url: string
  readonly directory: string
}

/** A Consul server; other agents join at `gossipAddress`. */
export type ConsulServer = ConsulAgent & { readonly gossipAddress: string }

/** A server's storage: `memory` is ready at once and lost at its end, `disk` survives `kill -9`. */
export type ConsulStore = 'memory' | 'disk'

const readyWithinMs = 30_000
// the leader compares the catalog with its members each minute; a change that an election hid shows only then
const inCatalogWithinMs = 90_000

const healthAnswer = z.array(z.object({ CheckID: z.string(), Status: z.string() }))
const catalogAnswer = z.object({ Node: z.object({ Address: z.string() }), Services: z.record(z.string(), z.unknown()) })

/** Starts a single server; resolves when it accepts writes. */
export async function startConsulServer(store: ConsulStore): Promise<ConsulServer> {
  const place = await newAddress()
  const role = store === 'memory' ? {} : { server: true, bootstrap_expect: 1 }
  return await startServer('consul-1', place, role, store === 'memory' ? ['-dev'] : [])
}

/** A server with a default policy of deny; `managementToken` has all rights. */
export type GuardedConsul = ConsulServer & { readonly managementToken: string }

/** Starts a single server with ACLs in memory; resolves when it accepts writes. */
export async function startGuardedConsul(): Promise<GuardedConsul> {
  const place = await newAddress()
  const managementToken = randomUUID()
  const tokens = { master: managementToken, agent: managementToken }
  const role = { acl: { enabled: true, default_policy: 'deny', tokens } }
  const server = await startServer('consul-1', place, role, ['-dev'], managementToken)
  await waitForConsul(server.url, '/v1/acl/policies', () => true, readyWithinMs, managementToken)
  return { ...server, managementToken }
}

/** Starts three servers that keep their data on disk; resolves when they have elected a leader. */
export async function startConsulCluster(): Promise<readonly [ConsulServer, ConsulServer, ConsulServer]> {
  const places = [await newAddress(), await newAddress(), await newAddress()] as const
  const role = { server: true, bootstrap_expect: 3, retry_join: places.map(gossipAddressOf), retry_interval: '1s' }
  return await Promise.all([
    startServer('consul-1', places[0], role, []),
    startServer('consul-2', places[1], role, []),
    startServer('consul-3', places[2], role, []),
  ])
}

/** Starts a client agent for a node on a loopback address of its own; resolves when the catalog knows the node. */
export async function startConsulAgent(server: ConsulServer, node: ConsulNode): Promise<ConsulAgent> {
  const place = await newAddress()
  const { name, meta, services, checks } = node
  const join = { retry_join: [server.gossipAddress], retry_interval: '1s', rejoin_after_leave: true }
  const role = { server: false, leave_on_terminate: true, node_meta: meta, services, checks, ...join }
  return await startAgent(name, place, role, [], (agent) => knownTo(server.url, agent, node))
}

/** Starts many client agents in parallel; resolves when the catalog knows them all. */
export function startConsulAgents(server: ConsulServer, nodes: readonly ConsulNode[]): Promise<readonly ConsulAgent[]> {
  return Promise.all(nodes.map((node) => startConsulAgent(server, node)))
}

async function startServer(
  name: string,
  place: AgentAddress,
  role: Readonly<Record<string, unknown>>,
  args: readonly string[],
  token: string | null = null,
): Promise<ConsulServer> {
  const node: ConsulNode = { name, meta: {}, services: [], checks: [] }
  const agent = await startAgent(name, place, role, args, (own) => knownTo(own.url, own, node, token))
  return { ...agent, gossipAddress: gossipAddressOf(place) }
}

type Started = { readonly name: string; readonly address: string; readonly url: string }

async function startAgent(
  name: string,
  place: AgentAddress,
  role: Readonly<Record<string, unknown>>,
  args: readonly string[],
  isReady: (agent: Started) => Promise<void>,
): Promise<ConsulAgent> {
  const program = await findProgram('consul')
  const directory = freshFolder(`consul-${name}`)
  const configuration = join(directory, 'agent.json')
  const settings = { ...(await agentConfiguration(program, place)), ...role, node_name: name }
  const data = args.includes('-dev') ? {} : { data_dir: join(directory, 'data') }
  writeFileSync(configuration, JSON.stringify({ ...settings, ...data }, null, 2))
  const agent = { name, address: place.address, url: `http://${place.address}:${place.ports.http}` }
  const start = () =>
    launch({
      name: `consul agent ${name}`,
      path: program.path,
      args: ['agent', ...args, `-config-file=${configuration}`],
      env: program.env,
      workingFolder: directory,
    })
  const part = await makeService(start, async (consul) => {
    await consul.line(/Consul agent running|Started HTTP server/, readyWithinMs)
    await isReady(agent)
  })
  return { ...part, ...agent, directory }
}

/** Waits until the catalog has the node alive at this address, with all of its definitions. */
async function knownTo(
  catalogUrl: string,
  agent: Started,
  node: ConsulNode,
  token: string | null = null,
): Promise<void> {
  const wantedChecks = node.checks.map(({ id, name }) => id ?? name)
  const wantedServices = node.services.map(({ id, name }) => id ?? name)
  const hasChecks = (answer: unknown): boolean => {
    const found = healthAnswer.safeParse(answer).data ?? []
    const alive = found.some(({ CheckID, Status }) => CheckID === 'serfHealth' && Status === 'passing')
    return alive && wantedChecks.every((id) => found.some(({ CheckID }) => CheckID === id))
  }
  const hasServices = (answer: unknown): boolean => {
    const found = catalogAnswer.safeParse(answer).data
    return found?.Node.Address === agent.address && wantedServices.every((id) => id in found.Services)
  }
  await waitForConsul(catalogUrl, `/v1/health/node/${agent.name}`, hasChecks, inCatalogWithinMs, token)
  await waitForConsul(catalogUrl, `/v1/catalog/node/${agent.name}`, hasServices, inCatalogWithinMs, token)
}

function gossipAddressOf({ address, ports }: AgentAddress): string {
  return `${address}:${ports.serf_lan}`
}
