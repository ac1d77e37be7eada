import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { type ConsulServer, startConsulServer } from '../../sandbox/programs/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import type { LockRequest } from '../../src/core/locks/lock-table.ts'
import { consul, freshCluster, open, settingsFor } from './consul-fixtures.ts'
import { FakeRebootmgr } from './fake-rebootmgr.ts'
import { admitted, request } from './suites/lock-requests.ts'

/** A Consul in which both rebootmgr and Lockkeeper work, for the tests of one file; its keys are deleted before each. */
export function besideRebootmgr() {
  let server: ConsulServer
  let ports: ConsulPorts
  let alone: ConsulPorts
  let cluster = ''
  let now: () => number = Date.now
  const clock = { now: () => now() }
  beforeAll(async () => {
    server = await startConsulServer('memory')
  })
  afterAll(() => server.kill())
  const settings = () => settingsFor(server.url, { cluster: freshCluster(), besideRebootmgr: 'yes' })
  beforeEach(async () => {
    await consul(server.url, 'DELETE', '/kv/service/rebootmgr/?recurse')
    now = Date.now
    const own = settings()
    cluster = own.cluster
    ports = open(own, undefined, clock)
    alone = open({ ...settings(), besideRebootmgr: 'no' }, undefined, clock)
  })
  afterEach(() => Promise.all([ports.close(), alone.close()]))
  return {
    server: () => server,
    url: () => server.url,
    ports: () => ports,
    /** The same ports with `besideRebootmgr: no`. */
    alone: () => alone,
    locks: () => ports.locks,
    settings,
    cluster: () => cluster,
    /** Uses another clock, such as a world's, until the next test. */
    keepTime(other: () => number) {
      now = other
    },
    rebootmgr: (host: string, group: string | null = 'ceph') => new FakeRebootmgr(server.url, host, group),
    put: (key: string, text: string) => consul(server.url, 'PUT', `/kv/${key}`, text),
    /** The foreign holds for which a request waits; other reasons by their name. */
    async foreignReasons(asked: LockRequest) {
      const acquired = await ports.locks.acquire(asked, admitted)
      if (acquired.is !== 'waiting') return acquired.is
      return acquired.reasons.map((reason) => (reason.for === 'foreign' ? reason.hold : reason.for))
    },
  }
}

/** A request of a run whose scopes have members of two groups. */
export const grouped = (run: string): LockRequest => ({ ...request(run), groups: ['ceph', 'net'] })

/** rebootmgr's in-progress keys of the cluster and of one group. */
export const clusterKey = 'service/rebootmgr/reboot_in_progress'
export const cephKey = 'service/rebootmgr/ceph_reboot_in_progress'
/** A node's configuration and its reboot trigger. */
export const configKey = (node: string): string => `service/rebootmgr/nodes/${node}/config`
export const triggerKey = (node: string): string => `service/rebootmgr/nodes/${node}/reboot_required`
