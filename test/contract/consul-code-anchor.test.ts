import { expect, it } from 'vitest'
import { consul, freshCluster } from './consul-fixtures.ts'
import { consulForFile } from './consul-server.ts'
import { describeCodeAnchor } from './suites/codes.ts'

const server = consulForFile()
const anchorOf = (cluster: string) => server.open(cluster).codeAnchor

describeCodeAnchor('Consul', async () => {
  const cluster = freshCluster()
  return [anchorOf(cluster), anchorOf(cluster)]
})

it('S56 spend: counts no code when what is stored of the last one is unreadable', async () => {
  const cluster = freshCluster()
  await consul(server.url(), 'PUT', `/kv/lockkeeper/${cluster}/codes/UBEN`, '{"moment":"many"}')
  await expect(anchorOf(cluster).spend('UBEN', 1, 'one')).rejects.toThrow('that this version cannot read')
})
