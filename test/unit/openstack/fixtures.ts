import type { Cloud } from '../../../src/adapters/openstack/cloud.ts'
import { disabledComputeService } from '../../../src/adapters/openstack/compute-service.ts'
import { masakariMaintenance } from '../../../src/adapters/openstack/maintenance.ts'
import { masakariIn } from '../../../src/adapters/openstack/masakari.ts'
import { type Nova, novaIn } from '../../../src/adapters/openstack/nova.ts'
import { placementIn } from '../../../src/adapters/openstack/placement.ts'
import { roomGates } from '../../../src/adapters/openstack/room-gate.ts'
import { type Seals, sealsOf } from '../../../src/adapters/openstack/seal.ts'
import { movedServers, type ServersWorld } from '../../../src/adapters/openstack/servers.ts'
import type { Mark } from '../../../src/core/capabilities/mark.ts'
import type { Capability } from '../../../src/engine/ports/capability.ts'
import type { Claim, TaskState } from '../../../src/engine/ports/nodes.ts'
import type { OutsideGates } from '../../../src/engine/ports/outside-gates.ts'

/** Seals whose claims are in memory. */
export function sealsInMemory(name: string): Seals {
  const stopped = new Set<string>()
  const keyOf = (host: string, { run, step }: Claim): string => [host, run, step].join(' ')
  return sealsOf(name, {
    state: async (host, claim): Promise<TaskState> => ({
      is: stopped.has(keyOf(host, claim)) ? 'given up' : 'unclaimed',
    }),
    stop: async (host, claim) => void stopped.add(keyOf(host, claim)),
  })
}

const hostOf = ({ name }: { readonly name: string }): string => name

/** The capability of the compute service of nodes that Nova knows under their own names. */
export const serviceCapability = (nova: Nova, seals = sealsInMemory('compute-service')): Capability =>
  disabledComputeService({ nova, hostOf }, seals)

/** The capability of maintenance in Masakari, of nodes that it knows under their own names. */
export const maintenanceIn = (cloud: Cloud, seals = sealsInMemory('masakari')): Capability =>
  masakariMaintenance({ masakari: masakariIn(cloud), hostOf }, seals)

/** A mark of a run that applies. */
export const markOf = (run: string, over: Partial<Mark> = {}): Mark => ({
  run,
  applied: { place: '4', attempt: 1 },
  reverted: null,
  ours: 'this run',
  drainedBy: [],
  reason: 'new kernel',
  before: null,
  version: null,
  ...over,
})

/** The mark of the same run when it takes back. */
export const undoing = (mark: Mark): Mark => ({ ...mark, reverted: { place: '4-undo', attempt: 1 } })

/** The capability that moves servers of a cloud, on nodes whose virtual machines `machines` counts. */
export function moving(
  cloud: Cloud,
  world: Pick<ServersWorld, 'machines' | 'atOnce' | 'clock'> & Partial<Pick<ServersWorld, 'placement' | 'stopped'>>,
  seals = sealsInMemory('servers'),
): Capability {
  const nova = novaIn(cloud)
  return movedServers(
    { nova, placement: placementIn(cloud, nova), hostOf, keepFree: 0, stopped: 'refuse', ...world },
    seals,
  )
}

/** The gate about room on the hosts of a cloud. */
export function roomOf(cloud: Cloud, keepFree: 0 | 1 = 1): OutsideGates {
  const nova = novaIn(cloud)
  return roomGates({ nova, placement: placementIn(cloud, nova), hostOf, keepFree, requestMs: 5_000 })
}
