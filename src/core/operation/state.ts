import { coversAll } from '../approvals/coverage.ts'
import { invariant } from '../invariant.ts'
import { memoizedFor } from '../memoized.ts'
import { type Plan, ruleForAll, ruleOf } from '../plan/plan.ts'
import type { Requester } from '../policy/requester.ts'
import { approvalDeadline } from '../unattended/approval-deadline.ts'
import type { Prepared } from '../unattended/prepared.ts'
import { activeRuns } from './active-runs.ts'
import { type Approval, approvalOf, approvalsOf, isAbout, withApproval, withoutApprovals } from './approvals-given.ts'
import type { Attribution, ExpectedEnd, LeftOut, OperationAt, OperationEvent } from './events.ts'
import { nodesWithout } from './nodes-without.ts'
import { type Pause, pauseOf, startsNodes } from './pause.ts'
import { pauseByRefusal, refusedLastAfter } from './quarantine.ts'
import type { RecordedRun } from './recorded-run.ts'
import type { OperationState } from './summary.ts'

/** The state of an operation, folded from its journal. */
export type Operation = {
  readonly operation: string
  readonly cluster: string
  readonly requester: Requester
  readonly plan: Plan
  readonly hash: string
  readonly askedIn: string
  readonly channel: string
  readonly retryOf: string | null
  /** What the card of unattended work says; null for a request. */
  readonly prepared: Prepared | null
  readonly state: OperationState
  readonly approvals: readonly Approval[]
  readonly denied: Attribution | null
  readonly leftOut: readonly LeftOut[]
  readonly expiresAtMs: number | null
  readonly submittedAtMs: number | null
  readonly reminded: 'yes' | 'no'
  readonly held: readonly string[]
  /**
   * When the limit of the current hold ends, in milliseconds since 1970: the operation then expires, or pauses if it
   * has begun. Null without a hold or a limit.
   */
  readonly heldUntilMs: number | null
  /** The entry that began the current or pending pause; null without a pause. */
  readonly pause: Pause | null
  /** The last resume and the id of its request; null when it was never resumed. */
  readonly resumed: { readonly atMs: number; readonly intent: string | null } | null
  /**
   * The soak after the last wave: when it ends if the gates agree until then, and when they last agreed, in milliseconds
   * since 1970. Null before it and once another node has started.
   */
  readonly soak: { readonly untilMs: number; readonly healthyAtMs: number } | null
  readonly cancel: Attribution | null
  /** Id of the person who acknowledged the break-glass override; null before. */
  readonly acknowledged: string | null
  /** Nodes whose locks were broken by a person or released by a bot. */
  readonly unlocked: readonly string[]
  /** In the order of their start. */
  readonly runs: readonly RecordedRun[]
  /** Whether the run that ended last was refused by its own node. */
  readonly refusedLast: 'yes' | 'no'
  readonly summary: string
  readonly createdAtMs: number
  readonly changedAtMs: number
  /** When it ends if nothing holds it; null without an estimate, and once something held it. */
  readonly expectedEnd: ExpectedEnd | null
  /** When the operation was first started; null before. */
  readonly startedAtMs: number | null
  readonly endedAtMs: number | null
  /** Number of folded entries: the revision in compare-and-set and in buttons. */
  readonly revision: number
}

function planned({ atMs, event, cluster }: OperationAt): Operation {
  invariant(event.type === 'planned', `an operation's journal begins with ${event.type}`)
  return {
    operation: event.operation,
    cluster,
    requester: event.requester,
    plan: event.plan,
    hash: event.hash,
    askedIn: event.askedIn,
    channel: event.channel,
    retryOf: event.retryOf,
    prepared: event.prepared ?? null,
    state: 'planned',
    approvals: [],
    denied: null,
    leftOut: [],
    expiresAtMs: event.expiresAtMs,
    submittedAtMs: null,
    reminded: 'no',
    held: [],
    heldUntilMs: null,
    pause: null,
    resumed: null,
    soak: null,
    cancel: null,
    acknowledged: null,
    unlocked: [],
    runs: [],
    refusedLast: 'no',
    summary: '',
    createdAtMs: atMs,
    changedAtMs: atMs,
    expectedEnd: null,
    startedAtMs: null,
    endedAtMs: null,
    revision: 1,
  }
}

const nothingHolds = { held: [], heldUntilMs: null } as const

const ended = (operation: Operation, state: OperationState, atMs: number, summary: string): Operation => ({
  ...operation,
  state,
  summary,
  endedAtMs: atMs,
  ...nothingHolds,
})

/** The operation awaiting approval again, with the full time to expiry or, at night, none. */
const askAgain = (operation: Operation, atMs: number): Operation => ({
  ...operation,
  state: 'awaiting approval',
  expiresAtMs: approvalDeadline(operation.plan, ruleForAll(operation.plan, nodesLeft(operation)), atMs),
  reminded: 'no',
  ...nothingHolds,
})

/** The operation with a rebuilt plan; approvals that cover none of its nodes any more are removed. */
const withPlan = (operation: Operation, plan: Plan, hash: string): Operation =>
  withCovering({ ...operation, plan, hash })

/** The operation without the approvals that cover none of its staying nodes. */
const withCovering = (operation: Operation): Operation => ({
  ...operation,
  approvals: operation.approvals.filter(({ covers }) =>
    nodesStaying(operation).some((node) => coversAll(covers, operation.plan, [node])),
  ),
})

/** The operation without these nodes; approvals of the others stay, and none is renewed. */
const leavingOut = (operation: Operation, left: Omit<LeftOut, 'afterRuns'>): Operation =>
  withCovering({
    ...operation,
    expectedEnd: null,
    leftOut: [...operation.leftOut, { ...left, afterRuns: operation.runs.length }],
  })

/** Names of the nodes that are not left out, in the plan's order. */
export const nodesStaying = ({ plan, leftOut }: Pick<Operation, 'plan' | 'leftOut'>): readonly string[] =>
  nodesWithout(plan)(leftOut)

/** Names of the nodes that the operation has worked on or may work on: those that stay and those with a run. */
export const nodesInvolved = (operation: Operation): readonly string[] => {
  const involved = new Set([...nodesStaying(operation), ...operation.runs.map(({ node }) => node)])
  return operation.plan.nodes.map(({ node }) => node).filter((node) => involved.has(node))
}

type Outcomes = { readonly runs: readonly { readonly outcome: string | null }[] }

/** The runs that are active or have ended for good: without those that gave way, whose nodes get another run. */
export const lastRuns = <R extends Outcomes['runs'][number]>({ runs }: { readonly runs: readonly R[] }): readonly R[] =>
  runs.filter(({ outcome }) => outcome !== 'gave way')

/** The number of nodes whose runs have ended for good. */
export const endedCount = (operation: Outcomes): number => lastRuns(operation).length - activeRuns(operation).length

/** Names of the remaining nodes, neither left out nor started except by runs that gave way, in the plan's order. */
export const nodesLeft = memoizedFor((operation: Operation): readonly string[] => {
  const begun = new Set(lastRuns(operation).map(({ node }) => node))
  return nodesStaying(operation).filter((node) => !begun.has(node))
})

const resumed = (operation: Operation, intent: string | null, atMs: number): Operation => ({
  ...operation,
  state: 'running',
  pause: null,
  resumed: { atMs, intent },
  ...nothingHolds,
})

/** From now on only the pause holds the next node. */
const pausing = (operation: Operation, atMs: number, after?: 'wave'): Operation => ({
  ...operation,
  state: 'pausing',
  pause: pauseOf(operation, atMs, after),
  expectedEnd: null,
  ...nothingHolds,
})

type OfApprovals = Extract<
  OperationEvent,
  { type: 'approved' | 'approverLost' | 'approvalsMissing' | 'approvalWithdrawn' }
>

function evolveApprovals(operation: Operation, event: OfApprovals, atMs: number): Operation {
  switch (event.type) {
    case 'approved':
      return { ...operation, approvals: withApproval(operation, approvalOf(event, atMs)) }
    case 'approverLost':
      return askAgain({ ...operation, approvals: withoutApprovals(operation, event) }, atMs)
    case 'approvalsMissing':
      return askAgain(operation, atMs)
    case 'approvalWithdrawn': {
      const without = { ...operation, approvals: withoutApprovals(operation, event) }
      const isOpen = approvalsOf(operation, event).some((one) => isAbout(one, nodesLeft(operation)))
      return operation.state === 'queued' && isOpen ? askAgain(without, atMs) : without
    }
  }
}

function runStarted(operation: Operation, { run, node }: Extract<OperationEvent, { type: 'runStarted' }>): Operation {
  const runs = [...operation.runs, { run, node, outcome: null, summary: '', lock: null }]
  return { ...operation, ...nothingHolds, soak: null, runs }
}

/** After a run that needed attention, and after refusals that seem to belong together, the operation pauses. */
function runEnded(
  operation: Operation,
  { run: id, outcome, summary, lock, recovered, ...event }: Extract<OperationEvent, { type: 'runEnded' }>,
  atMs: number,
): Operation {
  const { markedFailed, refusal, worked } = event
  const why = { ...(markedFailed === undefined ? {} : { markedFailed }), ...(refusal === undefined ? {} : { refusal }) }
  const more = { ...why, ...(worked === undefined ? {} : { worked }) }
  const runs = operation.runs.map((run) =>
    run.run === id ? { ...run, outcome, summary, lock: lock ?? null, ...more } : run,
  )
  const after = { ...operation, runs, refusedLast: refusedLastAfter(operation.refusedLast, outcome, refusal) }
  const pauses = recovered !== undefined || pauseByRefusal(operation, refusal) !== null
  if (!pauses || !startsNodes(operation) || nodesLeft(after).length === 0) return after
  return pausing(after, atMs)
}

type OfSoak = Extract<OperationEvent, { type: 'soakBegan' | 'soakHealthy' | 'soakFailed' }>

function evolveSoak(operation: Operation, event: OfSoak, atMs: number): Operation {
  if (event.type === 'soakFailed') return pausing({ ...operation, soak: null }, atMs)
  const untilMs = event.type === 'soakBegan' ? event.untilMs : operation.soak?.untilMs
  return { ...operation, soak: untilMs === undefined ? null : { untilMs, healthyAtMs: atMs }, ...nothingHolds }
}

const byOf = ({ person, reason }: Attribution): Attribution => ({ person, reason })
type OfLeaving = Extract<OperationEvent, { type: 'denied' | 'nodesLeftOut' | 'expired' | 'noLongerNeeded' }>

function evolveLeaving(operation: Operation, event: OfLeaving, atMs: number): Operation {
  const free = { ...operation, ...nothingHolds }
  if (event.type === 'noLongerNeeded')
    return leavingOut(free, { nodes: [event.node], why: 'no longer needs a reboot', by: null })
  const { nodes } = event
  if (event.type === 'expired') {
    if (nodes === undefined) return ended(operation, 'expired', atMs, '')
    return { ...leavingOut(operation, { nodes, why: 'not approved in time', by: null }), expiresAtMs: null }
  }
  const by = byOf(event)
  if (nodes === undefined) return { ...ended(operation, 'denied', atMs, event.reason), denied: by }
  if (event.type === 'denied') return leavingOut(operation, { nodes, why: 'denied', by })
  return leavingOut(free, { nodes, why: 'left out', by })
}

function evolve(operation: Operation, { atMs, event }: OperationAt): Operation {
  switch (event.type) {
    case 'planned':
      return operation
    case 'submitted':
      return {
        ...operation,
        state: ruleOf(operation.plan) === null ? 'queued' : 'awaiting approval',
        submittedAtMs: atMs,
        expiresAtMs: event.expiresAtMs,
      }
    case 'discarded':
      return ended(operation, 'discarded', atMs, '')
    case 'approved':
    case 'approverLost':
    case 'approvalsMissing':
    case 'approvalWithdrawn':
      return evolveApprovals(operation, event, atMs)
    case 'denied':
    case 'nodesLeftOut':
    case 'expired':
    case 'noLongerNeeded':
      return evolveLeaving(operation, event, atMs)
    case 'planChanged':
      return askAgain(withPlan(operation, event.plan, event.hash), atMs)
    case 'reminded':
      return { ...operation, reminded: 'yes' }
    case 'queued':
      return { ...operation, state: 'queued', expiresAtMs: null }
    case 'held':
      return { ...operation, held: event.why, heldUntilMs: event.untilMs, expectedEnd: null }
    case 'cancelAsked':
      return { ...operation, ...nothingHolds, state: 'stopping', cancel: byOf(event) }
    case 'pauseAsked':
      return pausing(operation, atMs, event.after)
    case 'paused':
      // a soak that failed and was forgotten begins again
      return {
        ...{ ...pausing(operation, atMs), state: 'paused' },
        soak: event.restored === undefined ? operation.soak : null,
      }
    case 'resumed':
      return resumed(operation, event.intent ?? null, atMs)
    case 'started':
      return {
        ...{ ...operation, ...nothingHolds, state: 'running', expectedEnd: event.expectedEnd ?? null },
        startedAtMs: operation.startedAtMs ?? atMs,
      }
    case 'runStarted':
      return runStarted(operation, event)
    case 'runEnded':
      return runEnded(operation, event, atMs)
    case 'soakBegan':
    case 'soakHealthy':
    case 'soakFailed':
      return evolveSoak(operation, event, atMs)
    case 'ended':
      return ended(operation, event.outcome, atMs, event.summary)
    case 'unlocked':
      return { ...operation, unlocked: [...operation.unlocked, event.node] }
    case 'acknowledged':
      return { ...operation, acknowledged: event.person }
  }
}

/** The state after one more entry of the operation's journal. */
export function operationAfter(operation: Operation, entry: OperationAt): Operation {
  // A later acknowledgement is not news.
  const changedAtMs = entry.event.type === 'acknowledged' ? operation.changedAtMs : entry.atMs
  return { ...evolve(operation, entry), changedAtMs, revision: operation.revision + 1 }
}

/** Folds an operation's journal into its state; null for an empty journal. */
export function operationState([first, ...rest]: readonly OperationAt[]): Operation | null {
  return first ? rest.reduce(operationAfter, planned(first)) : null
}

const terminalStates: readonly OperationState[] = ['succeeded', 'failed', 'cancelled', 'denied', 'expired', 'discarded']

/** Whether the operation has ended, so that nothing else happens in it. */
export const isTerminal = (operation: { readonly state: OperationState }): boolean =>
  terminalStates.includes(operation.state)
