import type { Program } from '../programs/program.ts'

/** What a node is for; a node may have several roles, or none that anybody knows. */
export type NodeRole = 'storage' | 'control' | 'compute' | 'gateway'

/** How a service's health is asked by the node's own Consul agent. */
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

/** Before the reboot, or after it. */
export type HookPhase = 'pre' | 'post'

/** An executable in the node's /etc/rebootmgr/…_boot_tasks; `body` is its shell script. */
export type HookPlan = { readonly phase: HookPhase; readonly name: string; readonly body: string }

/** One node: its name is Consul's node name and its host name too. `group` null = rebootmgr knows no group for it. */
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

/** How long a node takes: to stop, to stay away, to have its services passing again; to install one package. */
export type FleetTiming = {
  readonly shutdownMs: number
  readonly rebootMs: number
  readonly settleMs: number
  readonly packageMs: number
  readonly recoveryMs: number
}

/** How a node's shell is kept to the node's own files: Linux namespaces, or rewritten paths where those are forbidden. */
export type Isolation = 'namespaces' | 'shims'

/** The Consul cluster that the nodes' agents join. `join` is its gossip address, `httpUrl` its HTTP API. */
export type ConsulPlan = {
  readonly program: Program
  readonly join: string
  readonly httpUrl: string
  readonly datacenter: string
  readonly onShutdown: 'leave' | 'vanish'
}

/** A whole fleet. `isolation: 'best'` takes namespaces where they work; `consul: null` gives nodes without agents. */
export type FleetPlan = {
  readonly folder: string
  readonly nodes: readonly NodePlan[]
  readonly timing: FleetTiming
  readonly isolation: Isolation | 'best'
  readonly consul: ConsulPlan | null
}
