import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoNodes } from '../../sandbox/fleet/demo-cluster.ts'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import { startFleet } from '../../sandbox/fleet/start.ts'
import { type ConsulServer, startConsulServer } from '../../sandbox/programs/consul.ts'
import { findProgram } from '../../sandbox/programs/programs.ts'
import { agentMaintenance } from '../../src/adapters/ssh/maintenance.ts'
import type { Shell } from '../../src/adapters/ssh/shell.ts'
import type { Mark } from '../../src/core/capabilities/mark.ts'
import type { Capability } from '../../src/engine/ports/capability.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { nodeOf } from '../world/node.ts'
import { testLock } from '../world/test-lock.ts'
import { ssh, testPlan } from './fleet-fixtures.ts'
import { type FleetNodes, reachFleet } from './nodes/fleet-fixtures.ts'
import { describeCapability } from './suites/capability.ts'

const node = nodeOf('storage-01', { roles: ['storage'] })
const reason = `kernel & "glibc" (50 %) $(reboot) 'x' — später`

describe('maintenance at the agent of a node', () => {
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
  const markOf = (run: string, ours: Mark['ours'] = 'this run'): Mark => ({
    run,
    applied: { place: '6', attempt: 1 },
    reverted: null,
    ours,
    drainedBy: [],
    reason,
    before: null,
    version: null,
  })
  const next = () => {
    const run = `op-${++runs}`
    return { lock: testLock(run, node.name), mark: markOf(run) }
  }
  const withClient = async (becomeArgv: readonly string[], use: (maintenance: Capability) => Promise<void>) => {
    const reach: FleetNodes = reachFleet(fleet, { becomeArgv })
    try {
      await use(agentMaintenance(reach.connections, reach.settings))
    } finally {
      await reach.connections.close()
    }
  }
  /** Hides programs from the script: a folder has all others. */
  const without = async (...hidden: readonly string[]): Promise<readonly string[]> => {
    const folder = `/var/without-${hidden.join('-')}`
    const skip = hidden.map((name) => `! -name ${name}`).join(' ')
    await ssh(fleet, node.name, `mkdir -p ${folder}; find /usr/bin/ -mindepth 1 ${skip} -exec ln -sf -t ${folder} {} +`)
    return ['env', `PATH=${folder}:/opt/fleet/tools`]
  }

  const clients = {
    curl: async () => [],
    'wget, where there is no curl': () => without('curl'),
    'consul itself, where there is neither': () => without('curl', 'wget'),
  }

  it.each(Object.entries(clients))(
    'maintenance: is applied, observed with its reason and reverted with %s',
    async (_name, prepare) => {
      await withClient(await prepare(), async (maintenance) => {
        const { lock, mark } = next()
        const on = { is: 'applied', evidence: `agent confirms “lockkeeper ${mark.run}: ${reason}”` }
        expect(await maintenance.observe(node, mark)).toMatchObject({ is: 'not begun' })
        await maintenance.apply(lock, node, mark)
        await maintenance.apply(lock, node, { ...mark, reason: 'again' })
        expect(await maintenance.observe(node, mark)).toMatchObject(on)
        await maintenance.revert(lock, node, mark)
        await maintenance.revert(lock, node, mark)
        expect(await maintenance.observe(node, mark)).toMatchObject({ is: 'reverted' })
      })
    },
  )

  it('maintenance: keeps the reason of another person who set it', async () => {
    await ssh(fleet, node.name, 'consul maint -enable -reason="disk swap by Kim"')
    await withClient([], async (maintenance) => {
      const { lock, mark } = next()
      await maintenance.apply(lock, node, mark)
      const kim = { is: 'not ours', what: 'disk swap by Kim' }
      expect(await maintenance.observe(node, mark)).toEqual({ ...kim, sealed: 'no' })
      await maintenance.revert(lock, node, markOf(mark.run, 'every run'))
      expect(await maintenance.observe(node, mark)).toEqual({ ...kim, sealed: 'yes' })
    })
    await ssh(fleet, node.name, 'consul maint -disable')
  })

  it('apply: fails without effect when the mark is sealed', async () => {
    await withClient([], async (maintenance) => {
      const { lock, mark } = next()
      await maintenance.revert(lock, node, mark)
      await expect(maintenance.apply(lock, node, mark)).rejects.toMatchObject({ effect: 'none' })
      expect(await maintenance.observe(node, mark)).toMatchObject({ is: 'reverted' })
    })
  })

  it('apply: fails without effect when no agent listens', async () => {
    const reach = reachFleet(fleet, { agentUrl: 'http://127.0.0.1:9' })
    const maintenance = agentMaintenance(reach.connections, reach.settings)
    const { lock, mark } = next()
    await expect(maintenance.apply(lock, node, mark)).rejects.toMatchObject({
      effect: 'none',
      message: expect.stringContaining('no Consul agent listens at http://127.0.0.1:9'),
    })
    await reach.connections.close()
  })

  describeCapability('maintenance: real agent', async () => {
    const reach = reachFleet(fleet, {})
    const cutOff = reachFleet(fleet, { agentUrl: 'http://127.0.0.1:9' })
    const { connections, settings } = reach
    const lost = new Set<string>()
    /** Runs every script; the answer to the first changing call of a run is lost. */
    const lossy: Shell = {
      async run(host, call) {
        const said = await connections.run(host, call)
        const [verb, , claim] = call.argv
        const once = `${verb} ${claim}`
        if (verb === 'state' || lost.has(once)) return said
        lost.add(once)
        throw new Failure(host, 'the answer was lost', 'ambiguous')
      },
      wait: (host, call) => connections.wait(host, call),
    }
    const consul = (line: string) => ssh(fleet, node.name, `consul maint ${line}`)
    return {
      node,
      capability: agentMaintenance(connections, settings),
      lossy: agentMaintenance(lossy, settings),
      unreachable: agentMaintenance(cutOff.connections, cutOff.settings),
      inPlace: async () => ((await consul('')).stdout.includes('Reason:') ? 'yes' : 'no'),
      applied: null,
      others: {
        apply: async () => void (await consul('-enable -reason="disk swap by Kim"')),
        revert: async () => void (await consul('-disable')),
      },
      pause: async () => {},
      histories: 4,
      async close() {
        await reach.connections.close()
        await cutOff.connections.close()
      },
    }
  })
})
