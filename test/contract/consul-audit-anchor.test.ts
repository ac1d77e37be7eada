import { afterAll, beforeAll, expect, it } from 'vitest'
import { startConsulServer } from '../../sandbox/programs/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { consul, freshCluster, open, settingsFor } from './consul-fixtures.ts'
import { describeAuditAnchor } from './suites/audit-anchor.ts'

let server: Awaited<ReturnType<typeof startConsulServer>>
const opened: ConsulPorts[] = []

beforeAll(async () => {
  server = await startConsulServer('memory')
})

afterAll(async () => {
  await Promise.all(opened.map((ports) => ports.close()))
  await server.kill()
})

function anchorOf(cluster: string) {
  const ports = open(settingsFor(server.url, { cluster }))
  opened.push(ports)
  return ports.auditAnchor
}

describeAuditAnchor('Consul', async () => {
  const cluster = freshCluster()
  return [anchorOf(cluster), anchorOf(cluster)]
})

it('kept: fails when the stored anchor is unreadable', async () => {
  const cluster = freshCluster()
  await consul(server.url, 'PUT', `/kv/lockkeeper/${cluster}/audit-head`, '{"position":"many"}')
  await expect(anchorOf(cluster).kept()).rejects.toThrow('audit-head has a value that this version cannot read')
})
