import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoNodes } from '../../sandbox/fleet/demo-cluster.ts'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import { startFleet } from '../../sandbox/fleet/start.ts'
import { type ConsulServer, startConsulServer } from '../../sandbox/programs/consul.ts'
import { findProgram } from '../../sandbox/programs/programs.ts'
import { agentMaintenance } from '../../src/adapters/ssh/maintenance.ts'
import type { Maintenance } from '../../src/engine/ports/cluster.ts'
import { ssh, testPlan } from './fleet-fixtures.ts'
import { type FleetNodes, reachFleet } from './nodes/fleet-fixtures.ts'
import { testLock } from './suites/nodes.ts'

const node = 'storage-01'
const reason = `lockkeeper op-1: kernel & "glibc" (50 %) $(reboot) 'x' — später`

describe('maintenance at the own agent of a node', () => {
  let server: ConsulServer
  let fleet: Fleet
  beforeAll(async () => {
    server = await startConsulServer('memory')
    const program = await findProgram('consul')
    const place = { join: server.gossipAddress, httpUrl: server.url, datacenter: 'dc1' }
    const nodes = demoNodes.slice(0, 1)
    fleet = await startFleet({
      ...testPlan('namespaces', 0),
      isolation: 'best',
      nodes,
      consul: { program, ...place, onShutdown: 'vanish' },
    })
  })
  afterAll(async () => {
    await fleet?.stop()
    await server?.stop()
  })

  let runs = 0
  const nextLock = () => testLock(`op-${++runs}`, node)
  const withClient = async (becomeArgv: readonly string[], use: (maintenance: Maintenance) => Promise<void>) => {
    const reach: FleetNodes = reachFleet(fleet, { becomeArgv })
    try {
      await use(agentMaintenance(reach.connections, reach.settings))
    } finally {
      await reach.connections.close()
    }
  }
  /** Hides programs from the script, by a folder that has all others. */
  const without = async (...hidden: readonly string[]): Promise<readonly string[]> => {
    const folder = `/var/without-${hidden.join('-')}`
    const skip = hidden.map((name) => `! -name ${name}`).join(' ')
    await ssh(fleet, node, `mkdir -p ${folder}; find /usr/bin/ -mindepth 1 ${skip} -exec ln -sf -t ${folder} {} +`)
    return ['env', `PATH=${folder}:/opt/fleet/tools`]
  }

  const clients = {
    curl: async () => [],
    'wget, where there is no curl': () => without('curl'),
    'consul itself, where there is neither': () => without('curl', 'wget'),
  }

  it.each(Object.entries(clients))(
    'is set, read back with its reason and taken back with %s',
    async (_name, prepare) => {
      await withClient(await prepare(), async (maintenance) => {
        const lock = nextLock()
        expect(await maintenance.state(node)).toEqual({ is: 'off' })
        await maintenance.enter(lock, reason)
        await maintenance.enter(lock, 'lockkeeper op-1: again')
        expect(await maintenance.state(node)).toEqual({ is: 'on', reason })
        await maintenance.leave(lock, reason)
        await maintenance.leave(lock, reason)
        expect(await maintenance.state(node)).toEqual({ is: 'off' })
      })
    },
  )

  it('that somebody else set is neither changed nor ended', async () => {
    await ssh(fleet, node, 'consul maint -enable -reason="disk swap by Kim"')
    await withClient([], async (maintenance) => {
      const lock = nextLock()
      await maintenance.enter(lock, reason)
      expect(await maintenance.state(node)).toEqual({ is: 'on', reason: 'disk swap by Kim' })
      await maintenance.leave(lock, 'disk swap by Kim')
      expect(await maintenance.state(node)).toEqual({ is: 'on', reason: 'disk swap by Kim' })
    })
    await ssh(fleet, node, 'consul maint -disable')
  })

  it('is not entered any more by a worker that wakes up after its run has left it', async () => {
    await withClient([], async (maintenance) => {
      const [early, late] = [nextLock(), nextLock()]
      await maintenance.leave(early, null)
      await expect(maintenance.enter(early, reason)).rejects.toMatchObject({ effect: 'none' })
      expect(await maintenance.state(node)).toEqual({ is: 'off' })
      await maintenance.enter(late, reason)
      await maintenance.leave(early, 'lockkeeper op-0: what it saw')
      expect(await maintenance.state(node)).toEqual({ is: 'on', reason })
      await maintenance.leave(late, reason)
      expect(await maintenance.state(node)).toEqual({ is: 'off' })
    })
  })

  it('whose agent does not listen is not entered for certain', async () => {
    const reach = reachFleet(fleet, { agentUrl: 'http://127.0.0.1:9' })
    const maintenance = agentMaintenance(reach.connections, reach.settings)
    await expect(maintenance.enter(nextLock(), reason)).rejects.toMatchObject({
      effect: 'none',
      message: expect.stringContaining('no Consul agent listens at http://127.0.0.1:9'),
    })
    await reach.connections.close()
  })
})
