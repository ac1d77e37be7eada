import { expect, it } from 'vitest'
import { consul, freshCluster } from './consul-fixtures.ts'
import { consulForFile } from './consul-server.ts'
import { describeConfigurations } from './suites/configurations.ts'

const server = consulForFile()
const configurationsOf = (cluster: string) => server.open(cluster).configurations

describeConfigurations('Consul', async () => {
  const cluster = freshCluster()
  return [configurationsOf(cluster), configurationsOf(cluster)]
})

it('kept: fails when the key holds something else', async () => {
  const cluster = freshCluster()
  await consul(server.url(), 'PUT', `/kv/lockkeeper/${cluster}/configuration`, '{"inForce":"yes"}')
  await expect(configurationsOf(cluster).kept()).rejects.toThrow(
    'configuration has a value that this version cannot read',
  )
})
