import { ben, chris, dora } from '../world/policy.ts'
import { pick } from './random.ts'

/** Something that goes wrong, or that people do, at a time; plain data, so that a schedule can be shortened. */
export type Fault =
  | { readonly atMs: number; readonly is: 'call'; readonly fault: CallFault; readonly calls: number }
  | { readonly atMs: number; readonly is: 'away'; readonly what: FaultTarget; readonly forMs: number }
  | {
      readonly atMs: number
      readonly is: 'node'
      readonly node: string
      readonly how: NodeFault
      readonly forMs: number
    }
  | { readonly atMs: number; readonly is: 'locks'; readonly how: LockFault; readonly forMs: number }
  | { readonly atMs: number; readonly is: 'loses'; readonly writes: number }
  | { readonly atMs: number; readonly is: 'clock'; readonly byMs: number }
  | { readonly atMs: number; readonly is: 'hook'; readonly hook: string; readonly forMs: number }
  | { readonly atMs: number; readonly is: 'check'; readonly node: string; readonly forMs: number }
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

/** What becomes of a call. */
export type CallFault = 'killed before' | 'killed after' | 'fails' | 'unanswered' | 'twice' | 'sleeps'
/** What may not answer; locks may also refuse every change, or elect a leader: every answer may then be lost. */
export type FaultTarget = 'locks' | 'cluster' | 'people' | 'chat' | 'store'
/** How the lock store may be unwell. */
export type LockFault = 'refuses' | 'stale' | 'electing'
/** How a node may be broken. */
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

/** What may go wrong in a simulation: everything, or everything but the store forgetting and clocks jumping. */
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
]
const faultFor: readonly CallFault[] = ['killed before', 'killed after', 'fails', 'unanswered', 'twice']

/** Everything but a store that forgets and workers that sleep, which are judged more leniently. */
export const usualFaults: FaultProfile = { faultFor, kinds }
export const lossyStores: FaultProfile = { faultFor, kinds: [...kinds, 'loses', 'loses'] }
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
  'Stop safely…',
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

/** A schedule of so many faults within a span of time. */
export function schedule(
  random: () => number,
  profile: FaultProfile,
  count: number,
  { spanMs, nodes }: { readonly spanMs: number; readonly nodes: readonly string[] },
): readonly Fault[] {
  return Array.from({ length: count }, () => fault(random, profile, nodes, Math.floor(random() * spanMs))).sort(
    (a, b) => a.atMs - b.atMs,
  )
}

function fault(
  random: () => number,
  { faultFor: some, kinds: of }: FaultProfile,
  nodes: readonly string[],
  atMs: number,
): Fault {
  const forMs = 1_000 + Math.floor(random() * 40_000)
  const node = pick(nodes, random())
  const person = pick([ben, chris, dora], random())
  const is = pick(of, random())
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
        forMs,
      }
    case 'loses':
      return { atMs, is, writes: 1 + Math.floor(random() * 12) }
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
