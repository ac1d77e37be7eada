import type { Machine } from '../node/machine.ts'

/** One OSD: its number and the host it runs on. */
export type Osd = { readonly id: number; readonly host: string }

/** A placement group: its name and the OSDs that hold its copies. */
export type PlacementGroup = { readonly id: string; readonly osds: readonly number[] }

const osdsPerHost = 6
const groupCount = 128
const copies = 3

/** The fewest copies with which a placement group still serves. */
export const minimumCopies = 2

/** A storage cluster on the fleet's storage nodes; its health is derived from which of them serve. */
export class CephCluster {
  readonly osds: readonly Osd[]
  readonly groups: readonly PlacementGroup[]
  readonly noout = new Set<string>()
  readonly #machines: ReadonlyMap<string, Machine>
  readonly #recoveryMs: number
  readonly #servedSinceMs = new Map<string, number>()

  constructor(machines: readonly Machine[], recoveryMs: number) {
    const hosts = machines.filter((machine) => machine.parts.plan.roles.includes('storage'))
    this.#machines = new Map(hosts.map((machine) => [machine.name, machine]))
    this.#recoveryMs = recoveryMs
    this.osds = hosts.flatMap((machine, host) =>
      Array.from({ length: osdsPerHost }, (_, index) => ({ id: host * osdsPerHost + index, host: machine.name })),
    )
    this.groups = placeGroups(
      hosts.map((machine) => machine.name),
      this.osds,
    )
  }

  /** Whether an OSD serves now: its host is up and its service is active. */
  isUp(osd: Osd): boolean {
    const machine = this.#machines.get(osd.host)
    return machine?.state === 'up' && machine.service('ceph-osd').state === 'active'
  }

  /** A placement group's state in Ceph's terms. An OSD that is back needs some time to recover. */
  stateOf(group: PlacementGroup): string {
    const members = group.osds.flatMap((id) => this.osds.filter((osd) => osd.id === id))
    const up = members.filter((osd) => this.isUp(osd))
    if (up.length < minimumCopies) return 'undersized+degraded+peered'
    if (up.length < copies && members.length >= copies) return 'active+undersized+degraded'
    return members.some((osd) => this.#isCatchingUp(osd)) ? 'active+recovering+degraded' : 'active+clean'
  }

  /** The number of placement groups in each state. */
  states(): ReadonlyMap<string, number> {
    this.look()
    const counts = new Map<string, number>()
    for (const group of this.groups) {
      const state = this.stateOf(group)
      counts.set(state, (counts.get(state) ?? 0) + 1)
    }
    return counts
  }

  /**
   * Updates since when each OSD serves; called by each query, and regularly, so that a short absence is noticed too.
   */
  look(): void {
    for (const host of this.#machines.keys()) {
      const [osd] = this.osds.filter((each) => each.host === host)
      if (osd === undefined || !this.isUp(osd)) this.#servedSinceMs.delete(host)
      else if (!this.#servedSinceMs.has(host)) this.#servedSinceMs.set(host, Date.now())
    }
  }

  #isCatchingUp(osd: Osd): boolean {
    const since = this.#servedSinceMs.get(osd.host)
    return since !== undefined && Date.now() - since < this.#recoveryMs
  }
}

/** Distributes groups over hosts evenly by a fixed rule, never two copies on one host. */
function placeGroups(hosts: readonly string[], osds: readonly Osd[]): readonly PlacementGroup[] {
  if (hosts.length === 0) return []
  return Array.from({ length: groupCount }, (_, number) => {
    const chosen = hosts.map((_host, index) => hosts[(number * 7 + index) % hosts.length]).slice(0, copies)
    const members = chosen.flatMap((host) =>
      osds
        .filter((osd) => osd.host === host)
        .slice(number % osdsPerHost)
        .slice(0, 1),
    )
    return { id: `1.${number.toString(16)}`, osds: members.map((osd) => osd.id) }
  })
}
