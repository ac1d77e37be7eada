import { afterAll, beforeAll, expect, it } from 'vitest'
import { startConsulServer } from '../../sandbox/programs/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { consul, freshCluster, open, settingsFor } from './consul-fixtures.ts'
import { describeCodeAnchor } from './suites/codes.ts'

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
  return ports.codeAnchor
}

describeCodeAnchor('Consul', async () => {
  const cluster = freshCluster()
  return [anchorOf(cluster), anchorOf(cluster)]
})

it('S56 spend: counts no code when what is stored of the last one is unreadable', async () => {
  const cluster = freshCluster()
  await consul(server.url, 'PUT', `/kv/lockkeeper/${cluster}/codes/UBEN`, '{"moment":"many"}')
  await expect(anchorOf(cluster).spend('UBEN', 1, 'one')).rejects.toThrow('that this version cannot read')
})
