import { type StoreRight, storeRights } from '../world/lost-rights.ts'
import { ben, chris, dora } from '../world/policy.ts'
import { type WriteName, writeNames } from '../world/port-methods.ts'
import { pick } from './random.ts'

/**
 * A fault, or an action of a person, at a time. It is plain data, so that a schedule can be shortened. With
 * `afterEntries` it happens once runs have written that many more entries, which is between two turns of a run.
 */
export type Fault =
  | { readonly atMs: number; readonly is: 'call'; readonly fault: CallFault; readonly calls: number }
  | { readonly atMs: number; readonly is: 'away'; readonly what: FaultTarget; readonly forMs: number }
  | {
      readonly atMs: number
      readonly is: 'node'
      readonly node: string
      readonly how: NodeFault
      readonly forMs: number
      readonly afterEntries: number
    }
  | { readonly atMs: number; readonly is: 'locks'; readonly how: LockFault; readonly forMs: number }
  | { readonly atMs: number; readonly is: 'loses'; readonly writes: number }
  | {
      readonly atMs: number
      readonly is: 'replica'
      readonly ends: ReplicaEnd
      readonly forMs: number
      readonly afterEntries: number
    }
  | { readonly atMs: number; readonly is: 'clock'; readonly byMs: number }
  | { readonly atMs: number; readonly is: 'hook'; readonly hook: string; readonly forMs: number }
  | { readonly atMs: number; readonly is: 'check'; readonly node: string; readonly forMs: number }
  | {
      readonly atMs: number
      readonly is: 'right'
      readonly right: StoreRight
      readonly forMs: number
      readonly afterEntries: number
    }
  | {
      readonly atMs: number
      readonly is: 'read'
      readonly read: PartialRead
      readonly forMs: number
      readonly afterEntries: number
    }
  | { readonly atMs: number; readonly is: 'late'; readonly write: LateWrite; readonly byMs: number }
  | { readonly atMs: number; readonly is: 'replayed'; readonly about: string }
  | { readonly atMs: number; readonly is: 'stop' | 'gate'; readonly forMs: number }
  | { readonly atMs: number; readonly is: 'leaves'; readonly person: string; readonly forMs: number }
  | { readonly atMs: number; readonly is: 'says'; readonly person: string; readonly words: string }
  | {
      readonly atMs: number
      readonly is: 'presses'
      readonly person: string
      readonly label: string
      readonly number: number
    }
  | { readonly atMs: number; readonly is: 'answers lost' | 'messages lost'; readonly count: number }

/** What happens to a call; `sleeps` suspends the worker that makes it. */
export type CallFault = 'killed before' | 'killed after' | 'fails' | 'unanswered' | 'twice' | 'sleeps'
/** What may be away; the lock store has faults of its own beside this. */
export type FaultTarget = 'locks' | 'cluster' | 'people' | 'chat' | 'store'
/** A read that may fail while others succeed. */
export type PartialRead = (typeof partialReads)[number]
/** A write that may be delivered a second time later, because it carries the version or the mark of what it changes. */
export type LateWrite = Exclude<WriteName, (typeof neverLate)[number]>
/** How the lock store fails: it refuses changes, answers stale reads, or loses answers during an election. */
export type LockFault = 'refuses' | 'stale' | 'electing'
/** How the absence of the store's replica ends: it follows again, or it takes over without the writes since then. */
export type ReplicaEnd = 'follows' | 'takes over'
/** How a node fails. */
export type NodeFault = (typeof nodeFaults)[number]

const nodeFaults = [
  'silent',
  'neverReturns',
  'refusesReboot',
  'sameBootId',
  'firesLate',
  'fails',
  'worked on by others',
] as const

// every change of a run writes to the lock store, so its right is drawn most often
const rightsLost: readonly StoreRight[] = [...storeRights, 'locks write', 'locks write']
const partialReads = ['health', 'stopFlags', 'nodeConfig', 'triggers', 'nodes', 'rights'] as const
/** Writes that are never delivered a second time late. */
const neverLate = [
  // several requests, each of which depends on the answer before it
  'locks.acquire',
  // a chat keeps no versions: it cannot distinguish a late message from a new one
  'chat.post',
  'chat.edit',
  // by contract an extra turn does no harm, and safety does not depend on leases
  'turns.schedule',
  'turns.wake',
  'leases.since',
  'leases.begin',
  'leases.keepRebootScan',
  'leases.keepSlot',
  // called only while a person waits for the answer, where no faults are injected
  'locks.breakLock',
  'locks.fence',
  'repairs.reindex',
  'repairs.clearDied',
  'cluster.setStop',
  'cluster.liftStop',
  'codeLedger.tries',
  'codeLedger.wasRight',
  'codeLedger.spend',
  'codeAnchor.spend',
  'codeAnchor.serverSince',
  'attempts.add',
] as const satisfies readonly WriteName[]
const isLate = (write: WriteName): write is LateWrite => !neverLate.some((never) => never === write)
const onNode = ['nodes.', 'commands.', 'capability.'] as const
/** Writes that act on a node are drawn three times as often. */
const lateWrites: readonly LateWrite[] = writeNames
  .filter(isLate)
  .flatMap((write) => (onNode.some((port) => write.startsWith(port)) ? [write, write, write] : [write]))

/** Which faults of calls and which kinds of faults a random run draws from; repeated entries are drawn more often. */
export type FaultProfile = { readonly faultFor: readonly CallFault[]; readonly kinds: readonly Fault['is'][] }

const kinds: readonly Fault['is'][] = [
  'call',
  'call',
  'call',
  'away',
  'away',
  'node',
  'node',
  'clock',
  'hook',
  'check',
  'stop',
  'gate',
  'leaves',
  'says',
  'presses',
  'presses',
  'answers lost',
  'messages lost',
  'locks',
  'right',
  'read',
  'late',
  'replayed',
]
const faultFor: readonly CallFault[] = ['killed before', 'killed after', 'fails', 'unanswered', 'twice']

/** All faults except lost writes of the store and suspended workers, which are judged more leniently. */
export const defaultFaults: FaultProfile = { faultFor, kinds }
export const lossyStores: FaultProfile = { faultFor, kinds: [...kinds, 'loses', 'loses'] }
/** Mostly lost rights of the cluster's store and reads that fail alone. */
export const lostRights: FaultProfile = {
  faultFor,
  kinds: ['right', 'right', 'right', 'right', 'right', 'read', 'read', 'read', 'stop', 'node', 'call', 'presses'],
}
/** Mostly nodes that fail, do not return, or are under maintenance by others. */
export const brokenNodes: FaultProfile = {
  faultFor,
  kinds: ['node', 'node', 'node', 'node', 'node', 'node', 'node', 'node', 'call', 'hook', 'presses'],
}
/** Mostly writes and requests that are delivered a second time. */
export const replays: FaultProfile = {
  faultFor,
  kinds: ['late', 'late', 'late', 'late', 'late', 'late', 'replayed', 'replayed', 'hook', 'node', 'call', 'presses'],
}
/** Mostly a store without its replica, which then may take over. */
export const lostReplicas: FaultProfile = {
  faultFor,
  kinds: [
    'replica',
    'replica',
    'replica',
    'replica',
    'replica',
    'replica',
    'call',
    'node',
    'hook',
    'stop',
    'presses',
    'says',
  ],
}
export const suspendingWorkers: FaultProfile = { faultFor: [...faultFor, 'sleeps', 'sleeps', 'sleeps'], kinds }

const labels = [
  'Approve',
  'Cancel',
  'Retry cleanup',
  'Wait longer',
  'Try again',
  'Mark failed…',
  'Mark as done…',
  'Resume',
  'Stop safely',
  'Pause after this node',
]
const words = [
  'cancel op-T1',
  'cancel op-T2',
  'pause op-T1',
  'resume op-T1',
  'stop cluster --reason x',
  'resume cluster',
  'unlock storage-01 --reason "looked after"',
  'unlock compute-01 --reason "looked after"',
]

/** Conversations after which a stop or a pause is in force again; their `resume` is then handled a second time. */
const replayedConversations = [
  ['stop cluster --reason x', 'resume cluster', 'stop cluster --reason y'],
  ['pause op-T1', 'resume op-T1', 'pause op-T1'],
] as const

/** The faults that replay a request; a replayed `resume` follows a conversation with one command every five seconds. */
function replayed(random: () => number, person: string, atMs: number): readonly Fault[] {
  const commands = pick(replayedConversations, random())
  const about = pick(['resume', 'resume', 'approve', 'cancel', ''], random())
  const said = commands.map((each, index): Fault => ({ atMs: atMs + 5_000 * index, is: 'says', person, words: each }))
  const again: Fault = { atMs: atMs + 5_000 * said.length, is: 'replayed', about }
  return about === 'resume' ? [...said, again] : [again]
}

/** A schedule of `count` random faults within `spanMs`, ordered by time. */
export function schedule(
  random: () => number,
  profile: FaultProfile,
  count: number,
  { spanMs, nodes }: { readonly spanMs: number; readonly nodes: readonly string[] },
): readonly Fault[] {
  const drawn = Array.from({ length: count }, () => faults(random, profile, nodes, Math.floor(random() * spanMs)))
  return drawn.flat().sort((a, b) => a.atMs - b.atMs)
}

function faults(random: () => number, profile: FaultProfile, nodes: readonly string[], atMs: number): readonly Fault[] {
  const is = pick(profile.kinds, random())
  return is === 'replayed'
    ? replayed(random, pick([ben, chris, dora], random()), atMs)
    : [fault(random, is, profile, nodes, atMs)]
}

function fault(
  random: () => number,
  is: Exclude<Fault['is'], 'replayed'>,
  { faultFor: some }: FaultProfile,
  nodes: readonly string[],
  atMs: number,
): Fault {
  const entries = Math.max(0, Math.floor(random() * 24) - 6)
  const forMs = 1_000 + Math.floor(random() * 40_000)
  const node = pick(nodes, random())
  const person = pick([ben, chris, dora], random())
  switch (is) {
    case 'call':
      return { atMs, is, fault: pick(some, random()), calls: Math.floor(random() * 60) }
    case 'away':
      return { atMs, is, what: pick(['locks', 'cluster', 'people', 'chat', 'store'], random()), forMs }
    case 'node':
      return {
        atMs,
        is,
        node,
        how: pick(nodeFaults, random()),
        // about as long as another node takes for its whole run
        forMs: 2 * forMs,
        afterEntries: entries,
      }
    case 'right':
      return { atMs, is, right: pick(rightsLost, random()), forMs, afterEntries: entries }
    case 'read':
      return { atMs, is, read: pick(partialReads, random()), forMs, afterEntries: entries }
    case 'late':
      return { atMs, is, write: pick(lateWrites, random()), byMs: forMs }
    case 'loses':
      return { atMs, is, writes: 1 + Math.floor(random() * 12) }
    case 'replica':
      return { atMs, is, ends: pick(['follows', 'takes over', 'takes over'], random()), forMs, afterEntries: entries }
    case 'clock':
      return { atMs, is, byMs: Math.floor(random() * 40_000) - 10_000 }
    case 'hook':
      return { atMs, is, hook: pick(['evacuate', 'enable', 'undo-tasks'], random()), forMs }
    case 'check':
      return { atMs, is, node, forMs }
    case 'stop':
    case 'gate':
      return { atMs, is, forMs }
    case 'leaves':
      return { atMs, is, person: pick([ben, chris], random()), forMs }
    case 'says':
      return { atMs, is, person, words: pick(words, random()) }
    case 'presses':
      return { atMs, is, person, label: pick(labels, random()), number: 1 + Math.floor(random() * 3) }
    case 'locks':
      return { atMs, is, how: pick(['refuses', 'stale', 'electing'], random()), forMs }
    case 'answers lost':
    case 'messages lost':
      return { atMs, is, count: 1 + Math.floor(random() * 4) }
  }
}
