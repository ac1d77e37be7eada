import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoEnvironment } from '../../sandbox/environment/environment.ts'

const configuration = 'var/lib/consul/agent.json'

/** Gives a node other roles, as an operator does: in the configuration of its Consul agent. */
export async function givesRoles({ fleet, consul }: DemoEnvironment, node: string, roles: string): Promise<void> {
  const path = join(fleet.machine(node).parts.disk.root, configuration)
  const settings: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const meta = { ...Object(Object(settings).node_meta), role: roles }
  writeFileSync(path, JSON.stringify({ ...Object(settings), node_meta: meta }))
  const reloaded = await fetch(`${fleet.agentUrl(node)}/v1/agent/reload`, { method: 'PUT' })
  if (!reloaded.ok) throw new Error(`the agent of ${node} did not take it: ${await reloaded.text()}`)
  // the agent updates the servers within a minute; here the update is immediate
  const { Node } = Object(await (await fetch(`${consul.url}/v1/catalog/node/${node}`)).json())
  const { ID, Address } = Object(Node)
  const body = JSON.stringify({ ID, Node: node, Address, NodeMeta: meta })
  const registered = await fetch(`${consul.url}/v1/catalog/register`, { method: 'PUT', body })
  if (!registered.ok) throw new Error(`the catalog did not take the roles of ${node}: ${await registered.text()}`)
}
