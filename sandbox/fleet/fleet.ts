import type { Fault } from './faults.ts'
import type { DownInterval, Reboot, TwoDown } from './judge.ts'
import type { SshFiles } from './node/keys.ts'
import type { Machine } from './node/machine.ts'
import type { Isolation } from './plan.ts'
import type { FleetRecord, RecordLine } from './record.ts'
import type { CephCluster } from './tools/ceph-cluster.ts'
import type { NodeView } from './view.ts'

/** A running fleet. `url` is its HTTP server, which also serves the page's `/fleet/…`. */
export type Fleet = AsyncDisposable & {
  readonly url: string
  readonly isolation: Isolation
  readonly ssh: SshFiles
  readonly record: FleetRecord
  readonly ceph: CephCluster
  /** The machine of a node; throws when there is no such node. */
  machine(name: string): Machine
  nodes(): readonly NodeView[]
  /** The URL of a node's own Consul agent. */
  agentUrl(name: string): string
  switchOn(node: string, fault: Fault, detail: string): Promise<void>
  switchOff(node: string, fault: Fault): Promise<void>
  reboots(node: string): readonly Reboot[]
  downIntervals(): readonly DownInterval[]
  neverTwoDown(scopesOf: (node: string) => readonly string[]): readonly TwoDown[]
  changes(): readonly Extract<RecordLine, { kind: 'changed' }>[]
  /** Stops every node, agent and process of the fleet and removes its disks; the record is kept. */
  stop(): Promise<void>
}
