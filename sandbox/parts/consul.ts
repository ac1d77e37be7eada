import type { ConsulNode } from './consul-definitions.ts'
import type { Part } from './part.ts'

/** A Consul agent on loopback: `url` is its HTTP API, as in http://127.0.0.1:8500. */
export type ConsulAgent = Part & {
  readonly name: string
  readonly address: string
  readonly url: string
  readonly directory: string
}

/** A Consul server; `gossipAddress` is what other agents join. */
export type ConsulServer = ConsulAgent & { readonly gossipAddress: string }

/** What a server does with its data: `memory` is ready in a moment and forgets at its end, `disk` survives `kill -9`. */
export type ConsulStore = 'memory' | 'disk'

/** Starts a single server, ready to write. */
export async function startConsulServer(store: ConsulStore): Promise<ConsulServer> {
  throw new Error(`being written: ${store}`)
}

/** Starts three servers that have elected a leader. */
export async function startConsulCluster(): Promise<readonly [ConsulServer, ConsulServer, ConsulServer]> {
  throw new Error('being written')
}

/** Starts a client agent for a node on a loopback address of its own; resolves when the catalog knows the node. */
export async function startConsulAgent(server: ConsulServer, node: ConsulNode): Promise<ConsulAgent> {
  throw new Error(`being written: ${server.name} ${node.name}`)
}

/** Starts many client agents at once, in the order given. */
export function startConsulAgents(server: ConsulServer, nodes: readonly ConsulNode[]): Promise<readonly ConsulAgent[]> {
  return Promise.all(nodes.map((node) => startConsulAgent(server, node)))
}
