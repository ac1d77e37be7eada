import { openDowntimes } from '../../adapters/icinga/open.ts'
import { openOpenStack } from '../../adapters/openstack/open.ts'
import { openAlerts } from '../../adapters/prometheus/open.ts'
import type { Shell } from '../../adapters/ssh/shell.ts'
import type { ClusterSettings } from '../../configuration/settings.ts'
import type { Capability } from '../../engine/ports/capability.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { OutsideGates } from '../../engine/ports/outside-gates.ts'
import { cephOfCluster } from './ceph.ts'

/** The systems of a cluster that answer gates and do something for a node. */
export type OutsideSystems = {
  readonly gates: OutsideGates
  readonly capabilities: { readonly [name: string]: Capability }
  close(): Promise<void>
}

/** Opens the systems that are configured, as `remote` reaches hosts; they are connected on their first use. */
export function openOutsideSystems(settings: ClusterSettings, remote: Shell, clock: Clock): OutsideSystems {
  const alerts = openAlerts(settings, clock)
  const downtimes = openDowntimes(settings, clock)
  const ceph = cephOfCluster(settings, remote)
  const { claimFolder, commandSeconds: claimSeconds } = settings.ssh
  const nodes = { shell: remote, claimFolder, claimSeconds }
  const openStack = settings.openstack === null ? null : openOpenStack(settings.openstack, nodes, clock)
  return {
    gates: joinedGates([alerts.gates, ...[ceph, openStack].flatMap((one) => one?.gates ?? [])]),
    capabilities: { ...alerts.silences, ...downtimes.downtimes, ...ceph?.capabilities, ...openStack?.capabilities },
    async close() {
      await Promise.allSettled([alerts.close(), downtimes.close(), openStack?.close()])
    },
  }
}

/** The gates of several systems as one. The configuration gives each gate a name of its own. */
const joinedGates = (systems: readonly OutsideGates[]): OutsideGates => ({
  withinMs: Object.assign({}, ...systems.map(({ withinMs }) => withinMs)),
  async ask(gate, question, signal) {
    const system = systems.find(({ withinMs }) => Object.hasOwn(withinMs, gate))
    if (system === undefined) throw new Failure(`gate ${gate}`, 'no system of this cluster answers it', 'none')
    return system.ask(gate, question, signal)
  },
})
