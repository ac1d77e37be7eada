import type { Program } from '../programs/program.ts'

/** The role of a node; a node may have several roles, or none that is known. */
export type NodeRole = 'storage' | 'control' | 'compute' | 'gateway'

/** How the node's own Consul agent checks a service. */
type CheckKind = 'script' | 'http' | 'tcp'

/** A service that runs on a node, as its Consul agent registers it. */
export type ServicePlan = {
  readonly name: string
  readonly port: number
  readonly tags: readonly string[]
  readonly check: CheckKind
}

/** A package installed on a node; `candidate` is what an upgrade would install. */
export type PackagePlan = {
  readonly name: string
  readonly installed: string
  readonly candidate: string
  readonly needsReboot: boolean
}

/** Before or after the reboot. */
export type HookPhase = 'pre' | 'post'

/** An executable in the node's /etc/rebootmgr/…_boot_tasks; `body` is its shell script. */
export type HookPlan = { readonly phase: HookPhase; readonly name: string; readonly body: string }

/** One node: its name is both Consul's node name and its host name. `group` null: rebootmgr has no group for it. */
export type NodePlan = {
  readonly name: string
  readonly roles: readonly NodeRole[]
  readonly rack: string
  readonly zone: string
  readonly group: string | null
  readonly services: readonly ServicePlan[]
  readonly packages: readonly PackagePlan[]
  readonly hooks: readonly HookPlan[]
}

/** A node's timing: to stop, to stay away, until its services pass again, and to install one package. */
export type FleetTiming = {
  readonly shutdownMs: number
  readonly rebootMs: number
  readonly settleMs: number
  readonly packageMs: number
  readonly recoveryMs: number
}

/**
 * How a node's shell is confined to the node's own files: by Linux namespaces, or by rewritten paths where those are
 * not allowed.
 */
export type Isolation = 'namespaces' | 'shims'

/** The Consul cluster that the nodes' agents join. `join` is its gossip address, `httpUrl` its HTTP API. */
export type ConsulPlan = {
  readonly program: Program
  readonly join: string
  readonly httpUrl: string
  readonly datacenter: string
  readonly onShutdown: 'leave' | 'vanish'
}

/** A whole fleet. `isolation: 'best'` uses namespaces where they work; `consul: null` creates nodes without agents. */
export type FleetPlan = {
  readonly folder: string
  readonly nodes: readonly NodePlan[]
  readonly timing: FleetTiming
  readonly isolation: Isolation | 'best'
  readonly consul: ConsulPlan | null
}
