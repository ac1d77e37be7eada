import type { RankedCapability } from '../../core/capabilities/rank.ts'

/** How the bot proves to Keystone who it is. An application credential carries its own project. */
export type CloudCredential =
  | { readonly by: 'application credential'; readonly id: string; readonly secret: string }
  | {
      readonly by: 'password'
      readonly user: NamedIn
      readonly password: string
      readonly project: NamedIn
    }

/** A user or project: by its id, or by its name in a domain. */
export type NamedIn =
  | { readonly id: string }
  | { readonly name: string; readonly domain: { readonly id: string } | { readonly name: string } }

/** A cloud as `clouds.yaml` and the variables `OS_*` describe it. */
export type CloudAccess = {
  /** The address of Keystone, which ends with `/v3`. */
  readonly authUrl: string
  readonly credential: CloudCredential
  /** The region whose endpoints are used; null where the catalog has one region. */
  readonly region: string | null
  readonly interface: 'public' | 'internal' | 'admin'
  /** PEM text of the authority that signed the certificates; null uses the system's. They are always verified. */
  readonly certificateAuthority: string | null
}

/** A cluster's cloud, and what the bot does there. */
export type OpenStackSettings = {
  readonly access: CloudAccess
  /** The name of the node's host in Nova; `{node}` stands for the name of the node. */
  readonly host: string
  /** How long one request may take, in milliseconds. */
  readonly requestMs: number
  /** Whether there must be room for the servers of one further host (1). */
  readonly keepFree: 0 | 1
  /** How many servers of a node move at once. */
  readonly atOnce: number
  /** Whether stopped servers block the plan, or are moved cold. */
  readonly stopped: 'refuse' | 'cold'
  /** The command that lists the virtual machines which a node runs, one a line. */
  readonly machinesArgv: readonly string[]
}

/** Nova refuses longer reasons. */
export const longestReason = 255

/** The capability that keeps new servers from being placed on a node. */
export const computeServiceCapability: RankedCapability = { name: 'compute-service', rank: 'stop new work' }

/** The capability that keeps Masakari from recovering the servers of a node elsewhere. */
export const masakariCapability: RankedCapability = { name: 'masakari', rank: 'guard' }

/** The gate about room for the servers of a node on other hosts. */
export const roomGate = 'compute-room'

/** The capability that moves the servers of a node to other hosts. */
export const serversCapability: RankedCapability = { name: 'servers', rank: 'move work' }

const processes = ['x86', 'aar', 'ppc', 's39'].map((architecture) => `qemu-system-${architecture}`)

/**
 * Lists the virtual machines that a node runs by its process table, which needs neither rights nor a client of the
 * hypervisor. The kernel cuts the names of processes to 15 characters.
 */
export const qemuProcesses: readonly string[] = ['ps', '-C', [...processes, 'qemu-kvm', 'kvm'].join(), '-o', 'args=']
