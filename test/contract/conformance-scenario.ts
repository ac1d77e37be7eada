import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type ConsulAgent, startConsulAgents } from '../../sandbox/programs/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { holders, worldWith } from '../conformance/cycle.ts'
import type { OpenScenario } from '../conformance/scenario.ts'
import { nodes } from '../world/demo-cluster.ts'
import type { World } from '../world/world.ts'
import { type OtherActors, othersWith } from './conformance-other-actors.ts'
import { open, settingsFor, textOf } from './consul-fixtures.ts'
import { workingNode } from './consul-fleet.ts'
import { besideRebootmgr, cephKey, clusterKey, configKey } from './rebootmgr-fixtures.ts'

const groups: { readonly [node: string]: { readonly group: string } } = {
  'storage-01': { group: 'ceph' },
  'storage-02': { group: 'ceph' },
}
/** Short timeouts, so that an unreachable Consul fails at once. */
const impatient = { connectMs: 50, requestMs: 50, readMs: 50, contentionMs: 50, watchMs: 50 }

/**
 * Opens scenarios with fake machines, people and time, and with the locks, stop flags, triggers, configurations, checks
 * and members of a real Consul with an agent per node, beside rebootmgr unless overridden. After each scenario beside
 * rebootmgr, the in-progress keys must name the lock holder.
 */
export function onConsul() {
  const fixture = besideRebootmgr()
  let agents: readonly ConsulAgent[] = []
  let nowhere: ConsulPorts
  const scenarios: { readonly world: World; readonly actors: OtherActors }[] = []
  beforeAll(async () => {
    nowhere = open(settingsFor('http://127.0.0.1:9', { times: impatient }))
    const working = Object.keys(nodes).map((node) => workingNode(node, { roles: 'any', ...groups[node] }))
    agents = await startConsulAgents(fixture.server(), working)
  })
  afterAll(() => Promise.all([nowhere.close(), ...agents.map((agent) => agent.kill())]))
  afterEach(async () => {
    for (const { world, actors } of scenarios.splice(0)) {
      await actors.heal()
      if (world.context.policy.besideRebootmgr === 'yes') await expectKeysOfHolders(world)
    }
  })

  const openScenario: OpenScenario = async (over) => {
    const world = worldWith({ besideRebootmgr: 'yes', ...over })
    fixture.keepTime(() => world.nowMs)
    for (const node of world.machines.keys()) {
      await fixture.put(configKey(node), '{"enabled":true,"kept":"as it is"}')
      if (groups[node]) world.groups.set(node, groups[node].group)
    }
    const { locks, cluster } = world.context.policy.besideRebootmgr === 'yes' ? fixture.ports() : fixture.alone()
    Object.assign(world.context, { locks, cluster: { ...cluster } })
    const actors = await othersWith({ world, fixture, ports: { locks, cluster }, agents, nowhere })
    scenarios.push({ world, actors })
    return { world, others: actors }
  }
  /** The in-progress keys of the cluster and of the group of its storage nodes. */
  const inProgress = () => Promise.all([clusterKey, cephKey].map((key) => textOf(fixture.url(), key)))
  /** The configuration of a node in Consul. */
  const configOf = async (node: string) => JSON.parse((await textOf(fixture.url(), configKey(node))) ?? '')

  /** Expects at most one lock holder; its scopes have members of every group. */
  async function expectKeysOfHolders(world: World): Promise<void> {
    const named = (await inProgress()).map((text) => /^~lockkeeper:([^:]+):/.exec(text ?? '')?.[1] ?? null)
    const [holder = null, ...others] = await holders(world)
    expect([named, others]).toEqual([[holder, holder], []])
  }
  return { fixture, openScenario, inProgress, configOf }
}
