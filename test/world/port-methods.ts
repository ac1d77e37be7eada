import type { Capability, Lease } from '../../src/engine/ports/capability.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'

/** Parts of the context that are no system outside: values, and what lives in the bot's own process and never fails. */
type InProcess =
  | 'policy'
  | 'vocabulary'
  | 'instance'
  | 'configurationHash'
  | 'capabilities'
  | 'codes'
  | 'backlog'
  | 'clock'
  | 'ids'
  | 'log'
  | 'metrics'

/** The ports of the context, and those of each capability. */
type Ports = Omit<ClusterContext, InProcess> & { readonly capability: Capability; readonly lease: Lease }
export type PortName = keyof Ports

/** What a call leaves outside: a write leaves a trace. What answers at once comes from configuration or memory. */
export type CallKind = 'read' | 'write' | 'answers at once'

type KindOf<M> = M extends (...given: never[]) => Promise<unknown> ? 'read' | 'write' : 'answers at once'
type Kinds<P> = {
  readonly [M in keyof P as P[M] extends (...given: never[]) => unknown ? M : never]: KindOf<P[M]>
}

/** Every method of every port; one that is missing, or that no port has any more, does not compile. */
export const portMethods = {
  configurations: { kept: 'read', keep: 'write' },
  journals: {
    operation: 'read',
    run: 'read',
    cluster: 'read',
    append: 'write',
    confirm: 'read',
    summarise: 'write',
    open: 'read',
    endedSince: 'read',
    audit: 'read',
    verify: 'read',
    head: 'read',
    holds: 'read',
  },
  turns: { schedule: 'write', wake: 'write' },
  locks: {
    acquire: 'write',
    hold: 'read',
    enter: 'write',
    release: 'write',
    requeue: 'write',
    keepDrained: 'write',
    withdraw: 'write',
    breakLock: 'write',
    fence: 'write',
    unfence: 'write',
    state: 'read',
    changes: 'answers at once',
    forbid: 'write',
    prohibitions: 'read',
  },
  repairs: { reindex: 'write', clearDied: 'write' },
  auditAnchor: { kept: 'read', keep: 'write' },
  inventory: { nodes: 'read', lastKnown: 'answers at once' },
  cluster: {
    health: 'read',
    stopFlags: 'read',
    nodeConfig: 'read',
    triggers: 'read',
    clearTrigger: 'write',
    setStop: 'write',
    standingStop: 'read',
    liftStop: 'write',
    changes: 'answers at once',
    announce: 'write',
  },
  rights: { missing: 'read' },
  nodes: {
    self: 'read',
    rebootRequired: 'read',
    start: 'write',
    task: 'read',
    taskEnded: 'read',
    stop: 'write',
    arm: 'write',
    armed: 'read',
    disarm: 'write',
    preflight: 'read',
    packageVersions: 'read',
  },
  commands: {
    ask: 'read',
    power: 'read',
    startHook: 'write',
    hook: 'read',
    stopHook: 'write',
    upgradeArgv: 'answers at once',
    hookProblem: 'answers at once',
    upgradeProblem: 'answers at once',
  },
  people: { person: 'read', members: 'read', channel: 'read' },
  codeLedger: { tries: 'write', wasRight: 'write', spend: 'write', server: 'read' },
  codeAnchor: { spend: 'write', serverSince: 'write' },
  chat: { post: 'write', edit: 'write', find: 'read', link: 'read', use: 'read' },
  ledger: { read: 'read', operationAt: 'read', write: 'write' },
  notices: { file: 'write', waiting: 'read', all: 'read', mark: 'write', said: 'write' },
  postings: { read: 'read', write: 'write' },
  leases: {
    since: 'write',
    begin: 'write',
    rebootScan: 'read',
    keepRebootScan: 'write',
    lastSlot: 'read',
    keepSlot: 'write',
  },
  attempts: { add: 'write', ended: 'read', forget: 'write' },
  capability: { preflight: 'read', describe: 'answers at once', observe: 'read', apply: 'write', revert: 'write' },
  lease: { renew: 'write' },
} as const satisfies { readonly [P in PortName]: Kinds<Ports[P]> }

/** The names of all ports. */
// keys of an object literal of exactly these
export const portNames = Object.keys(portMethods) as readonly PortName[]

type Table = typeof portMethods
/** A write of a port, such as `locks.enter`. */
export type WriteName = {
  [P in PortName]: {
    [M in keyof Table[P] & string]: Table[P][M] extends 'write' ? `${P}.${M}` : never
  }[keyof Table[P] & string]
}[PortName]

/** All writes of all ports. */
export const writeNames: readonly WriteName[] = portNames.flatMap((port) =>
  Object.entries<CallKind>(portMethods[port]).flatMap(([method, kind]) =>
    // the type lists the same names
    kind === 'write' ? [`${port}.${method}` as WriteName] : [],
  ),
)

/** What a method of a port does; throws for one that the table does not have. */
export function callKind(port: PortName, method: string): CallKind {
  const kind = Object.entries<CallKind>(portMethods[port]).find(([name]) => name === method)?.[1]
  if (kind === undefined) throw new Error(`${port}.${method} is no method of a port`)
  return kind
}
