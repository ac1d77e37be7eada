import { expect, test } from 'vitest'
import { z } from 'zod'
import { startConsulAgent, startConsulCluster, startConsulServer } from '../../sandbox/programs/consul.ts'
import type { ConsulNode } from '../../sandbox/programs/consul-definitions.ts'
import { waitForConsul } from '../../sandbox/programs/consul-watch.ts'

const storageNode: ConsulNode = {
  name: 'storage-01',
  meta: { role: 'storage', rack: 'b2' },
  services: [{ name: 'ceph-osd', tags: ['osd'], checks: [{ name: 'osd up', ttl: '10m', status: 'passing' }] }],
  checks: [{ id: 'disk', name: 'disk space', ttl: '10m', status: 'warning' }],
}

const checks = z.array(z.object({ CheckID: z.string(), Status: z.string() }))

test('Consul server: keeps its data on disk after kill -9', async () => {
  await using server = await startConsulServer('disk')
  await put(server.url, 'locks/cluster', 'held')
  await server.kill()
  await server.restart()
  expect(await get(server.url, 'locks/cluster')).toBe('held')
})

test('Consul agent: registers its node with address, meta, services and checks', async () => {
  await using server = await startConsulServer('memory')
  await using agent = await startConsulAgent(server, storageNode)
  const catalog = await (await fetch(`${server.url}/v1/catalog/node/storage-01`)).json()
  expect(catalog).toMatchObject({
    Node: { Node: 'storage-01', Address: agent.address, Meta: storageNode.meta },
    Services: { 'ceph-osd': { Tags: ['osd'] } },
  })
  const found = checks.parse(await (await fetch(`${server.url}/v1/health/node/storage-01`)).json())
  expect(Object.fromEntries(found.map(({ CheckID, Status }) => [CheckID, Status]))).toEqual({
    serfHealth: 'passing',
    disk: 'warning',
    'service:ceph-osd': 'passing',
  })
})

test('Consul agent: sends later changes to the catalog', async () => {
  await using server = await startConsulServer('memory')
  await using agent = await startConsulAgent(server, storageNode)
  await fetch(`${agent.url}/v1/agent/check/update/disk`, {
    method: 'PUT',
    body: JSON.stringify({ Status: 'critical' }),
  })
  await fetch(`${agent.url}/v1/agent/maintenance?enable=true&reason=test`, { method: 'PUT' })
  await waitForChecks(server.url, { disk: 'critical', _node_maintenance: 'critical' })
})

test('Consul agent: is failed when it is killed, and alive when it is back', async () => {
  await using server = await startConsulServer('memory')
  await using agent = await startConsulAgent(server, storageNode)
  await agent.kill()
  await waitForChecks(server.url, { serfHealth: 'critical' })
  await agent.restart()
  await waitForChecks(server.url, { serfHealth: 'passing' })
})

test('Consul cluster: continues with two servers when one is killed, which catches up later', async () => {
  const servers = await startConsulCluster()
  const [first, second, third] = servers
  await put(first.url, 'before', 'all three')
  await first.kill()
  await waitForConsul(second.url, '/v1/catalog/nodes', () => true, 20_000)
  await put(third.url, 'after', 'two of three')
  expect(await get(second.url, 'after')).toBe('two of three')
  await first.restart()
  expect(await get(first.url, 'after')).toBe('two of three')
  await Promise.all(servers.map((server) => server.kill()))
})

test('Consul session: may have a TTL of one second', async () => {
  await using server = await startConsulServer('memory')
  const session = { method: 'PUT', body: JSON.stringify({ TTL: '1s' }) }
  expect((await fetch(`${server.url}/v1/session/create`, session)).status).toBe(200)
})

async function waitForChecks(url: string, wanted: Readonly<Record<string, string>>): Promise<void> {
  const asWanted = (answer: unknown): boolean => {
    const found = checks.safeParse(answer).data ?? []
    return Object.entries(wanted).every(([id, status]) =>
      found.some((check) => check.CheckID === id && check.Status === status),
    )
  }
  await waitForConsul(url, '/v1/health/node/storage-01', asWanted, 40_000)
}

async function put(url: string, key: string, value: string): Promise<void> {
  const reply = await fetch(`${url}/v1/kv/${key}`, { method: 'PUT', body: value })
  if ((await reply.text()).trim() !== 'true') throw new Error(`Consul did not take ${key}: ${reply.status}`)
}

async function get(url: string, key: string): Promise<string> {
  return await (await fetch(`${url}/v1/kv/${key}?raw&consistent`)).text()
}
