import { namesHost } from '../inventory/names.ts'
import type { LockState, WaitReason } from '../locks/locks.ts'
import { type Itself, occupiedBecause } from '../locks/slots.ts'
import type { Scope } from '../policy/policy.ts'
import { some } from './question.ts'
import type { Verdict } from './verdict.ts'

/** The facts that the capacity gate judges, all at one moment. */
export type CapacityQuestion = {
  readonly node: string
  /** The run that holds the node's lock; null before the lock is taken. */
  readonly run: string | null
  readonly scopes: readonly Scope[]
  readonly locks: LockState
  readonly out: { readonly [scope: string]: readonly string[] }
  /** Whether the node is counted as out already, so that it takes no further slot; maintenance or absence alone do not. */
  readonly itself: Itself
}

const gate = 'capacity'

/** Whether every scope of the node has a free slot, counting all other runs and all other nodes that are out. */
export function judgeCapacity(question: CapacityQuestion): Verdict {
  const reasons = question.scopes.flatMap((scope) => inTheWay(question, scope))
  if (reasons.length === 0) {
    const places = question.scopes.map(({ name, slots }) => `${name} (${slots})`)
    return { gate, verdict: 'ok', evidence: `a slot in ${places.join(', ')}`, remedy: '' }
  }
  const evidence = some([...new Set(reasons.map(sentence))], '; ')
  const elsewhere = inProgressElsewhere(question.locks)
  const comesBack = (nodes: readonly string[]) => nodes.length > 0 && nodes.every((node) => namesHost(elsewhere, node))
  // A run without a lock would queue behind other runs, but the queue brings no other missing node back.
  const waits = question.run === null && reasons.every((reason) => reason.for !== 'out' || comesBack(reason.nodes))
  return waits
    ? { gate, verdict: 'warn', evidence, remedy: 'it will wait in the queue' }
    : { gate, verdict: 'blocked', evidence, remedy: 'bring back what is out' }
}

/** Nodes that another coordinator has in progress and will bring back itself. */
export const inProgressElsewhere = ({ foreign }: LockState): readonly string[] =>
  foreign.flatMap(({ is, node }) => (is === 'in progress' ? [node] : []))

function inTheWay({ node, locks, out, itself }: CapacityQuestion, scope: Scope): readonly WaitReason[] {
  const holders = locks.scopes.find((lock) => lock.scope === scope.name)?.holders ?? []
  return occupiedBecause({ scope, holders, out: out[scope.name] ?? [] }, node, itself)
}

function sentence(reason: WaitReason): string {
  switch (reason.for) {
    case 'holder':
      return `${reason.holder.node} is in a run (${reason.scope})`
    case 'drained':
      return `${reason.node} is drained (${reason.scope})`
    case 'out':
      return reason.nodes.length === 0
        ? `${reason.scope} has no slots`
        : `out already: ${some(reason.nodes)} (${reason.scope} allows ${reason.slots})`
    default:
      return reason.for
  }
}
