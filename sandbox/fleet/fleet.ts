import { assemble, dismantle, type FleetParts } from './assemble.ts'
import type { Fault } from './faults.ts'
import { handlePage } from './http.ts'
import { changes, type DownInterval, downIntervals, type Reboot, reboots, type TwoDown, twoDown } from './judge.ts'
import { switchFaultOff, switchFaultOn } from './node/fault-effects.ts'
import type { SshFiles } from './node/keys.ts'
import type { Machine } from './node/machine.ts'
import type { FleetPlan, Isolation } from './plan.ts'
import type { FleetRecord, RecordLine } from './record.ts'
import type { CephCluster } from './tools/ceph-cluster.ts'
import { type NodeView, viewNode } from './view.ts'
import { type ConsulWatch, watchConsul } from './watch.ts'

/** A running fleet. `url` is its own HTTP server, which also serves the page's `/fleet/…`. */
export type Fleet = AsyncDisposable & {
  readonly url: string
  readonly isolation: Isolation
  readonly ssh: SshFiles
  readonly record: FleetRecord
  readonly ceph: CephCluster
  /** One node's machine; throws when there is no such node. */
  machine(name: string): Machine
  nodes(): readonly NodeView[]
  /** The address of a node's own Consul agent. */
  agentUrl(name: string): string
  switchOn(node: string, fault: Fault, detail: string): Promise<void>
  switchOff(node: string, fault: Fault): Promise<void>
  reboots(node: string): readonly Reboot[]
  downIntervals(): readonly DownInterval[]
  neverTwoDown(scopesOf: (node: string) => readonly string[]): readonly TwoDown[]
  changes(): readonly Extract<RecordLine, { kind: 'changed' }>[]
  /** Ends every node, agent and process of the fleet and removes its disks; the record stays. */
  stop(): Promise<void>
}

const joinWithinMs = 60_000

/** Starts a fleet in its folder and resolves when every node answers and, with Consul, is known to its servers. */
export async function startFleet(plan: FleetPlan): Promise<Fleet> {
  const parts = await assemble(plan, (request, response) => void handlePage(fleet, request, response))
  const watch = plan.consul === null ? null : watchConsul(plan.consul.httpUrl, parts.record)
  const fleet = handleOf(parts, watch)
  const all = [...parts.machines.values()]
  try {
    await Promise.all(all.map((each) => each.powerOn()))
    await Promise.all(all.map((each) => each.parts.agent?.joined(AbortSignal.timeout(joinWithinMs))))
  } catch (error) {
    await fleet.stop()
    throw error
  }
  return fleet
}

function handleOf(parts: FleetParts, watch: ConsulWatch | null): Fleet {
  const { machines, record } = parts
  const all = [...machines.values()]
  const machine = (name: string): Machine => {
    const found = machines.get(name)
    if (found === undefined) throw new Error(`the fleet has no node ${name}`)
    return found
  }
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((each) => each.stop()))
    await watch?.stop()
    await dismantle(parts)
  }
  return {
    url: parts.url,
    isolation: parts.isolation,
    ssh: parts.ssh,
    record,
    ceph: parts.ceph,
    machine,
    nodes: () => all.map((each) => viewNode(each, watch)),
    agentUrl: (name) => machine(name).parts.agent?.url ?? '',
    switchOn: (name, fault, detail) => switchFaultOn(machine(name), fault, detail),
    switchOff: (name, fault) => switchFaultOff(machine(name), fault),
    reboots: (name) => reboots(record.lines(), name),
    downIntervals: () => downIntervals(record.lines()),
    neverTwoDown: (scopesOf) => twoDown(record.lines(), scopesOf),
    changes: () => changes(record.lines()),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
