import type { Capability } from '../../engine/ports/capability.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import type { Shell } from '../ssh/shell.ts'
import { claimedTasks } from '../ssh/tasks.ts'
import { openCloud } from './cloud.ts'
import { disabledComputeService } from './compute-service.ts'
import { countMachines } from './machines.ts'
import { novaIn } from './nova.ts'
import { sealsOf } from './seal.ts'
import { movedServers } from './servers.ts'
import { computeServiceCapability, type OpenStackSettings, serversCapability } from './settings.ts'

/** How the nodes are reached. */
export type NodesReach = {
  readonly shell: Shell
  /** The folder of claims on every node. */
  readonly claimFolder: string
  /** The longest that reading or changing a claim may take, in seconds. */
  readonly claimSeconds: number
}

/** What an OpenStack does for a cluster. */
export type OpenStack = {
  readonly capabilities: { readonly [name: string]: Capability }
  close(): Promise<void>
}

/** The capabilities of an OpenStack, which is connected on their first use. Without one there are none. */
export function openOpenStack(settings: OpenStackSettings | null, nodes: NodesReach, clock: Clock): OpenStack {
  if (settings === null) return { capabilities: {}, close: async () => {} }
  const cloud = openCloud(settings.access, settings.requestMs)
  const nova = novaIn(cloud)
  const hostOf = (node: { readonly name: string }): string => settings.host.replaceAll('{node}', node.name)
  const tasks = claimedTasks(nodes.shell, nodes.claimFolder, nodes.claimSeconds)
  const service = disabledComputeService({ nova, hostOf }, sealsOf(computeServiceCapability.name, tasks))
  const machines = countMachines(nodes.shell, settings.machinesArgv, nodes.claimSeconds)
  const { atOnce } = settings
  const servers = movedServers({ nova, hostOf, machines, atOnce, clock }, sealsOf(serversCapability.name, tasks))
  return { capabilities: { [service.name]: service, [servers.name]: servers }, close: cloud.close }
}
