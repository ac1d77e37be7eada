import type { Capability } from '../../engine/ports/capability.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import type { OutsideGates } from '../../engine/ports/outside-gates.ts'
import type { Shell } from '../ssh/shell.ts'
import { claimedTasks } from '../ssh/tasks.ts'
import { openCloud } from './cloud.ts'
import { disabledComputeService } from './compute-service.ts'
import { countMachines } from './machines.ts'
import { masakariMaintenance } from './maintenance.ts'
import { masakariIn } from './masakari.ts'
import { novaIn } from './nova.ts'
import { placementIn } from './placement.ts'
import { roomGates } from './room-gate.ts'
import { sealsOf } from './seal.ts'
import { movedServers } from './servers.ts'
import { computeServiceCapability, masakariCapability, type OpenStackSettings, serversCapability } from './settings.ts'

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
  readonly gates: OutsideGates
  readonly capabilities: { readonly [name: string]: Capability }
  close(): Promise<void>
}

/** The gate and the capabilities of an OpenStack; connects on their first use. */
export function openOpenStack(settings: OpenStackSettings, nodes: NodesReach, clock: Clock): OpenStack {
  const cloud = openCloud(settings.access, settings.requestMs)
  const nova = novaIn(cloud)
  const hostOf = (node: { readonly name: string }): string => settings.host.replaceAll('{node}', node.name)
  const tasks = claimedTasks(nodes.shell, nodes.claimFolder, nodes.claimSeconds)
  const service = disabledComputeService({ nova, hostOf }, sealsOf(computeServiceCapability.name, tasks))
  const recovery = { masakari: masakariIn(cloud), hostOf }
  const maintenance = masakariMaintenance(recovery, sealsOf(masakariCapability.name, tasks))
  const machines = countMachines(nodes.shell, settings.machinesArgv, nodes.claimSeconds)
  const { atOnce, keepFree, requestMs, stopped } = settings
  const placement = placementIn(cloud, nova)
  const servers = movedServers(
    { nova, placement, hostOf, machines, atOnce, keepFree, stopped, clock },
    sealsOf(serversCapability.name, tasks),
  )
  const gates = roomGates({ nova, placement, hostOf, keepFree, requestMs })
  const capabilities = Object.fromEntries([maintenance, service, servers].map((one) => [one.name, one]))
  return { gates, capabilities, close: cloud.close }
}
