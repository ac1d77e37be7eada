import type { Policy } from '../../src/core/policy/policy.ts'
import { worldWith } from '../conformance/cycle.ts'
import type { World } from '../world/world.ts'
import { textOf } from './consul-world.ts'
import { type besideRebootmgr, cephKey, clusterKey } from './rebootmgr-rig.ts'

type Rig = ReturnType<typeof besideRebootmgr>

/** A world whose machines are fakes, and whose locks, stop flags, triggers and node configurations are Consul's own. */
export async function worldBeside(rig: Rig, over: Partial<Policy>): Promise<World> {
  const world = worldWith({ besideRebootmgr: 'yes', ...over })
  world.groups.set('storage-01', 'ceph').set('storage-02', 'ceph')
  for (const node of world.machines.keys())
    await rig.put(`service/rebootmgr/nodes/${node}/config`, '{"enabled":true,"kept":"as it is"}')
  const { locks, cluster } = rig.ports()
  const health = () => world.cluster.health()
  Object.assign(world.outside, { locks, cluster: { ...cluster, health } })
  return world
}

/** The in-progress keys of the cluster and of the group of its storage nodes. */
export const inProgress = (rig: Rig) => Promise.all([clusterKey, cephKey].map((key) => textOf(rig.url(), key)))

/** A node's configuration as it stands in Consul. */
export const configIn = async (rig: Rig, node: string) =>
  JSON.parse((await textOf(rig.url(), `service/rebootmgr/nodes/${node}/config`)) ?? '')
