import { type ConsulAgent, startConsulAgents, startConsulServer } from '../../sandbox/programs/consul.ts'
import { consul, fromCatalog, open, settingsFor } from './consul-fixtures.ts'
import { triggerKey } from './rebootmgr-fixtures.ts'
import type { ClusterWorld } from './suites/cluster.ts'

const check = { id: 'work-answers', name: 'work answers', ttl: '1h', status: 'passing' } as const

/** The ID of the check that every node's service has. */
export const workCheck = check.id

/** A node with a service that counts before and after a reboot, and one passing check. */
export const workingNode = (name: string, meta: { readonly [key: string]: string }) => ({
  name,
  meta: { roles: 'storage', ...meta },
  // ID and name differ, because both must be told apart
  services: [{ id: `work-on-${name}`, name: 'work', tags: ['rebootmgr'], checks: [check] }],
  checks: [],
})

/** A real Consul with a real agent for each of two nodes, each on its own loopback address. */
export async function startFleet() {
  const server = await startConsulServer('memory')
  const agents = await startConsulAgents(server, [
    workingNode('storage-01', { rack: 'b1', group: 'ceph' }),
    workingNode('storage-02', { rack: 'b2' }),
  ])
  const ports = open(settingsFor(server.url), fromCatalog)
  const agentOf = (name: string): ConsulAgent => {
    const agent = agents.find((each) => each.name === name)
    if (agent === undefined) throw new Error(`no agent ${name}`)
    return agent
  }
  const world: ClusterWorld = {
    cluster: ports.cluster,
    inventory: ports.inventory,
    async check(name, status, output) {
      const body = JSON.stringify({ Status: status, Output: output })
      await consul(agentOf(name).url, 'PUT', `/agent/check/update/${workCheck}`, body)
    },
    async maintenance(name, reason) {
      const query = reason === null ? 'enable=false' : `enable=true&reason=${encodeURIComponent(reason)}`
      await consul(agentOf(name).url, 'PUT', `/agent/maintenance?${query}`)
    },
    async trigger(name, why) {
      await consul(server.url, 'PUT', `/kv/${triggerKey(name)}`, why)
    },
    async close() {
      await ports.close()
      await Promise.all([...agents, server].map((part) => part.kill()))
    },
  }
  return { world, server, agentOf, ports }
}
