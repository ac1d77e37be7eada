import { nodeMeta } from './node/agent.ts'
import type { NodePlan } from './plan.ts'

/** The most operations in one transaction of Consul. */
const transactionLimit = 64

/**
 * Registers nodes in the catalog only, without machine or agent, for tests with thousands of nodes; all their checks
 * pass. They have no serfHealth check: Consul removes a node that has that check and no agent.
 */
export async function registerInCatalog(consulUrl: string, nodes: readonly NodePlan[]): Promise<void> {
  const batches: Operation[][] = [[]]
  for (const node of nodes) {
    const operations = registration(node)
    const batch = batches.at(-1)
    if (batch === undefined || batch.length + operations.length > transactionLimit) batches.push([...operations])
    else batch.push(...operations)
  }
  for (const batch of batches) if (batch.length > 0) await put(`${consulUrl}/v1/txn`, JSON.stringify(batch))
}

/** Writes each node's keys for rebootmgr: that it may be rebooted, and its group. */
export async function enableNodes(consulUrl: string, nodes: readonly NodePlan[]): Promise<void> {
  for (const { name, group } of nodes) {
    const config = { enabled: true, ...(group === null ? {} : { group }) }
    await put(`${consulUrl}/v1/kv/service/rebootmgr/nodes/${name}/config`, JSON.stringify(config))
  }
}

type Operation = Readonly<Record<string, unknown>>

function registration(node: NodePlan): readonly Operation[] {
  const address = '127.0.0.1'
  const alive = { CheckID: 'fleet-alive', Name: 'Registered without an agent', ServiceID: '' }
  const checks = [
    alive,
    ...node.services.map(({ name }) => ({ CheckID: `service:${name}`, Name: `${name} check`, ServiceID: name })),
  ]
  return [
    { Node: { Verb: 'set', Node: { Node: node.name, Address: address, Meta: nodeMeta(node, null) } } },
    ...node.services.map(({ name, port, tags }) => ({
      Service: { Verb: 'set', Node: node.name, Service: { ID: name, Service: name, Port: port, Tags: tags } },
    })),
    ...checks.map((check) => ({
      Check: { Verb: 'set', Check: { Node: node.name, Status: 'passing', ...check } },
    })),
  ]
}

async function put(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: 'PUT', body })
  if (!response.ok) throw new Error(`Consul answered ${response.status} to ${url}: ${await response.text()}`)
}
