import { afterAll, beforeAll, expect, it } from 'vitest'
import { startConsulServer } from '../../sandbox/programs/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { consul, freshCluster, open, settingsFor } from './consul-fixtures.ts'
import { describeConfigurations } from './suites/configurations.ts'

let server: Awaited<ReturnType<typeof startConsulServer>>
const opened: ConsulPorts[] = []

beforeAll(async () => {
  server = await startConsulServer('memory')
})

afterAll(async () => {
  await Promise.all(opened.map((ports) => ports.close()))
  await server.kill()
})

function configurationsOf(cluster: string) {
  const ports = open(settingsFor(server.url, { cluster }))
  opened.push(ports)
  return ports.configurations
}

describeConfigurations('Consul', async () => {
  const cluster = freshCluster()
  return [configurationsOf(cluster), configurationsOf(cluster)]
})

it('kept: fails when the key holds something else', async () => {
  const cluster = freshCluster()
  await consul(server.url, 'PUT', `/kv/lockkeeper/${cluster}/configuration`, '{"inForce":"yes"}')
  await expect(configurationsOf(cluster).kept()).rejects.toThrow(
    'configuration has a value that this version cannot read',
  )
})
