import type { Capability, Lease } from '../../src/engine/ports/capability.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'

/** Parts of the context that are no port of an outside system of their own: values, and parts of the bot's own process that never fail. */
type InProcess =
  | 'policy'
  | 'vocabulary'
  | 'instance'
  | 'configurationHash'
  | 'recent'
  | 'capabilities'
  | 'codes'
  | 'backlog'
  | 'gatePace'
  | 'clock'
  | 'ids'
  | 'log'
  | 'metrics'

/** The ports of the context and of each capability. */
type Ports = Omit<ClusterContext, InProcess> & { readonly capability: Capability; readonly lease: Lease }
export type PortName = keyof Ports

/**
 * What a call does outside: `write` changes something, `answered write` also returns the result. A method that `answers
 * at once` uses only configuration or memory.
 */
export type CallKind = 'read' | 'write' | 'answered write' | 'answers at once'

type KindOf<M> = M extends (...given: never[]) => Promise<void>
  ? 'read' | 'write'
  : M extends (...given: never[]) => Promise<unknown>
    ? 'read' | 'answered write'
    : 'answers at once'
type Kinds<P> = {
  readonly [M in keyof P as P[M] extends (...given: never[]) => unknown ? M : never]: KindOf<P[M]>
}

/** The kind of every method of every port. A missing or removed method does not compile. */
const portMethods = {
  configurations: { kept: 'read', keep: 'answered write' },
  journals: {
    operation: 'read',
    run: 'read',
    cluster: 'read',
    campaigns: 'read',
    append: 'answered write',
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
    acquire: 'answered write',
    hold: 'read',
    enter: 'answered write',
    release: 'answered write',
    requeue: 'answered write',
    keepDrained: 'answered write',
    withdraw: 'write',
    breakLock: 'answered write',
    fence: 'answered write',
    unfence: 'answered write',
    state: 'read',
    changes: 'answers at once',
    forbid: 'write',
    prohibitions: 'read',
    prohibited: 'read',
    forget: 'answered write',
  },
  calendars: { events: 'read' },
  repairs: { reindex: 'write', clearDied: 'answered write' },
  auditAnchor: { kept: 'read', keep: 'answered write' },
  inventory: { nodes: 'read', lastKnown: 'answers at once' },
  cluster: {
    health: 'read',
    stopFlags: 'read',
    nodeConfig: 'read',
    nodeConfigs: 'read',
    triggers: 'read',
    clearTrigger: 'answered write',
    setStop: 'write',
    standingStop: 'read',
    liftStop: 'answered write',
    changes: 'answers at once',
    announce: 'write',
  },
  rights: { missing: 'read' },
  nodes: {
    self: 'read',
    rebootRequired: 'read',
    fact: 'read',
    factNames: 'answers at once',
    start: 'write',
    task: 'read',
    taskEnded: 'read',
    stop: 'write',
    arm: 'write',
    armed: 'read',
    disarm: 'answered write',
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
  outsideGates: { ask: 'read' },
  people: { person: 'read', members: 'read', channel: 'read', isIn: 'read' },
  codeLedger: { tries: 'answered write', wasRight: 'write', spend: 'answered write', server: 'read' },
  codeAnchor: { spend: 'answered write', serverSince: 'answered write' },
  chat: { prepare: 'write', post: 'answered write', edit: 'answered write', find: 'read', link: 'read', use: 'read' },
  ledger: { read: 'read', operationAt: 'read', write: 'answered write' },
  notices: { file: 'answered write', waiting: 'read', all: 'read', mark: 'answered write', said: 'write' },
  postings: { read: 'read', write: 'answered write' },
  leases: {
    since: 'answered write',
    begin: 'answered write',
    rebootScan: 'read',
    keepRebootScan: 'write',
    campaignReading: 'read',
    keepCampaignReading: 'write',
    forgetCampaignReading: 'write',
    lastSlot: 'read',
    keepSlot: 'write',
  },
  attempts: { add: 'write', ended: 'read', forget: 'write' },
  capability: {
    preflight: 'read',
    describe: 'answers at once',
    observe: 'read',
    apply: 'answered write',
    revert: 'write',
  },
  lease: { renew: 'write' },
} as const satisfies { readonly [P in PortName]: Kinds<Ports[P]> }

/** The names of all ports. */
// the object literal has exactly these keys
export const portNames = Object.keys(portMethods) as readonly PortName[]

type Table = typeof portMethods
type Named<Kind extends CallKind> = {
  [P in PortName]: {
    [M in keyof Table[P] & string]: Table[P][M] extends Kind ? `${P}.${M}` : never
  }[keyof Table[P] & string]
}[PortName]

/** A write of a port, such as `locks.enter`. */
export type WriteName = Named<'write' | 'answered write'>

/** All writes of all ports that return their result. */
export const answeredWrites = namesOf('answered write')
/** All writes of all ports. */
export const writeNames: readonly WriteName[] = [...namesOf('write'), ...answeredWrites]

function namesOf<Kind extends CallKind>(wanted: Kind): readonly Named<Kind>[] {
  return portNames.flatMap((port) =>
    Object.entries<CallKind>(portMethods[port]).flatMap(([method, kind]) =>
      // the type is computed from the same table
      kind === wanted ? [`${port}.${method}` as Named<Kind>] : [],
    ),
  )
}

/** The kind of a port's method; throws for a method that is not in the table. */
export function callKind(port: PortName, method: string): CallKind {
  const kinds: { readonly [method: string]: CallKind } = portMethods[port]
  const kind = Object.hasOwn(kinds, method) ? kinds[method] : undefined
  if (kind === undefined) throw new Error(`${port}.${method} is no method of a port`)
  return kind
}
