import { expect, it } from 'vitest'
import { consul, freshCluster } from './consul-fixtures.ts'
import { consulForFile } from './consul-server.ts'
import { describeAuditAnchor } from './suites/audit-anchor.ts'

const server = consulForFile()
const anchorOf = (cluster: string) => server.open(cluster).auditAnchor

describeAuditAnchor('Consul', async () => {
  const cluster = freshCluster()
  return [anchorOf(cluster), anchorOf(cluster)]
})

it('kept: fails when the stored anchor is unreadable', async () => {
  const cluster = freshCluster()
  await consul(server.url(), 'PUT', `/kv/lockkeeper/${cluster}/audit-head`, '{"position":"many"}')
  await expect(anchorOf(cluster).kept()).rejects.toThrow('audit-head has a value that this version cannot read')
})
