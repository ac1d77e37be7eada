import { afterAll, beforeAll } from 'vitest'
import { startConsulServer } from '../../sandbox/programs/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { open, settingsFor } from './consul-fixtures.ts'

/** A Consul server for the tests of one file, and ports to it that are closed with it. */
export function consulForFile() {
  let server: Awaited<ReturnType<typeof startConsulServer>>
  const opened: ConsulPorts[] = []
  beforeAll(async () => {
    server = await startConsulServer('memory')
  })
  afterAll(async () => {
    await Promise.all(opened.map((ports) => ports.close()))
    await server.kill()
  })
  return {
    url: (): string => server.url,
    open(cluster: string): ConsulPorts {
      const ports = open(settingsFor(server.url, { cluster }))
      opened.push(ports)
      return ports
    },
  }
}
