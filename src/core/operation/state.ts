import { coversAll } from '../approvals/coverage.ts'
import { invariant } from '../invariant.ts'
import { type Plan, ruleForAll, ruleOf } from '../plan/plan.ts'
import type { RunLock, RunOutcome } from '../run/events.ts'
import { type Approval, approvalOf, approvalsOf, isAbout, withApproval, withoutApprovals } from './approvals-given.ts'
import type { Attribution, OperationEvent } from './events.ts'
import type { OperationState } from './summary.ts'

/** The state of an operation, folded from its journal. */
export type Operation = {
  readonly operation: string
  readonly cluster: string
  readonly requester: string
  readonly plan: Plan
  readonly hash: string
  readonly askedIn: string
  readonly channel: string
  readonly retryOf: string | null
  readonly state: OperationState
  readonly approvals: readonly Approval[]
  readonly denied: Attribution | null
  /**
   * Nodes that never start; `by` is the person who denied them and the reason, null when their approvals did not come
   * in time.
   */
  readonly leftOut: readonly {
    readonly nodes: readonly string[]
    readonly by: Attribution | null
  }[]
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
  readonly pause: { readonly revision: number; readonly atMs: number } | null
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
  readonly runs: readonly {
    readonly run: string
    readonly node: string
    readonly outcome: RunOutcome | null
    readonly summary: string
    /**
     * What became of the run's lock; null while the run is active, and in entries of earlier versions that do not store
     * it.
     */
    readonly lock: RunLock | null
    /** Present when a person marked the run failed. */
    readonly markedFailed?: Attribution
  }[]
  readonly summary: string
  readonly createdAtMs: number
  readonly changedAtMs: number
  /** When the operation was first started; null before. */
  readonly startedAtMs: number | null
  readonly endedAtMs: number | null
  /** Number of folded entries: the revision in compare-and-set and in buttons. */
  readonly revision: number
}

type At = { readonly atMs: number; readonly event: OperationEvent; readonly cluster: string }

function planned({ atMs, event, cluster }: At): Operation {
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
    summary: '',
    createdAtMs: atMs,
    changedAtMs: atMs,
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

/** The operation awaiting approval again, with the full time to expiry. */
function askAgain(operation: Operation, atMs: number): Operation {
  const rule = ruleForAll(operation.plan, nodesLeft(operation))
  return {
    ...operation,
    state: 'awaiting approval',
    expiresAtMs: rule === null ? null : atMs + rule.expiresAfterMs,
    reminded: 'no',
    ...nothingHolds,
  }
}

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

const leavingOut = (operation: Operation, left: Operation['leftOut'][number]): Operation =>
  withCovering({ ...operation, leftOut: [...operation.leftOut, left] })

/** The runs that have not ended, in the order of their start. */
export const activeRuns = <R extends { readonly outcome: string | null }>({
  runs,
}: {
  readonly runs: readonly R[]
}): readonly R[] => runs.filter(({ outcome }) => outcome === null)

/** Names of the nodes that are not left out, in the plan's order. */
export const nodesStaying = ({ plan, leftOut }: Operation): readonly string[] => {
  const out = new Set(leftOut.flatMap(({ nodes }) => nodes))
  return plan.nodes.map(({ node }) => node).filter((node) => !out.has(node))
}

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
export const nodesLeft = (operation: Operation): readonly string[] => {
  const begun = new Set(lastRuns(operation).map(({ node }) => node))
  return nodesStaying(operation).filter((node) => !begun.has(node))
}

const resumed = (operation: Operation, intent: string | null, atMs: number): Operation => ({
  ...operation,
  state: 'running',
  pause: null,
  resumed: { atMs, intent },
  ...nothingHolds,
})

/** A pause begins with the first event that caused it. */
const pauseOf = ({ pause, revision }: Operation, atMs: number): Operation['pause'] =>
  pause ?? { revision: revision + 1, atMs }

/** From now on only the pause holds the next node. */
const pausing = (operation: Operation, atMs: number): Operation => ({
  ...operation,
  state: 'pausing',
  pause: pauseOf(operation, atMs),
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

/** After a run that needed attention, the operation pauses until a person resumes it. */
function runEnded(
  operation: Operation,
  { run: id, outcome, summary, lock, recovered, markedFailed }: Extract<OperationEvent, { type: 'runEnded' }>,
  atMs: number,
): Operation {
  const marked = markedFailed === undefined ? {} : { markedFailed }
  const runs = operation.runs.map((run) =>
    run.run === id ? { ...run, outcome, summary, lock: lock ?? null, ...marked } : run,
  )
  const after = { ...operation, runs }
  if (recovered === undefined || operation.state !== 'running' || nodesLeft(after).length === 0) return after
  return pausing(after, atMs)
}

type OfSoak = Extract<OperationEvent, { type: 'soakBegan' | 'soakHealthy' | 'soakFailed' }>

function evolveSoak(operation: Operation, event: OfSoak, atMs: number): Operation {
  if (event.type === 'soakFailed') return pausing({ ...operation, soak: null }, atMs)
  const untilMs = event.type === 'soakBegan' ? event.untilMs : operation.soak?.untilMs
  return { ...operation, soak: untilMs === undefined ? null : { untilMs, healthyAtMs: atMs }, ...nothingHolds }
}

function evolve(operation: Operation, { atMs, event }: At): Operation {
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
    case 'denied': {
      const { person, reason, nodes } = event
      if (nodes !== undefined) return leavingOut(operation, { nodes, by: { person, reason } })
      return { ...ended(operation, 'denied', atMs, reason), denied: { person, reason } }
    }
    case 'planChanged':
      return askAgain(withPlan(operation, event.plan, event.hash), atMs)
    case 'reminded':
      return { ...operation, reminded: 'yes' }
    case 'expired':
      return event.nodes === undefined
        ? ended(operation, 'expired', atMs, '')
        : { ...leavingOut(operation, { nodes: event.nodes, by: null }), expiresAtMs: null }
    case 'queued':
      return { ...operation, state: 'queued', expiresAtMs: null }
    case 'held':
      return { ...operation, held: event.why, heldUntilMs: event.untilMs }
    case 'cancelAsked':
      return {
        ...operation,
        state: 'stopping',
        cancel: { person: event.person, reason: event.reason },
        ...nothingHolds,
      }
    case 'pauseAsked':
      return pausing(operation, atMs)
    case 'paused':
      return { ...operation, state: 'paused', pause: pauseOf(operation, atMs), ...nothingHolds }
    case 'resumed':
      return resumed(operation, event.intent ?? null, atMs)
    case 'started':
      return { ...operation, state: 'running', startedAtMs: operation.startedAtMs ?? atMs, ...nothingHolds }
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
export function operationAfter(operation: Operation, entry: At): Operation {
  // A later acknowledgement is not news.
  const changedAtMs = entry.event.type === 'acknowledged' ? operation.changedAtMs : entry.atMs
  return { ...evolve(operation, entry), changedAtMs, revision: operation.revision + 1 }
}

/** Folds an operation's journal into its state; null for an empty journal. */
export function operationState([first, ...rest]: readonly At[]): Operation | null {
  return first ? rest.reduce(operationAfter, planned(first)) : null
}

const terminalStates: readonly OperationState[] = ['succeeded', 'failed', 'cancelled', 'denied', 'expired', 'discarded']

/** Whether the operation has ended, so that nothing else happens in it. */
export const isTerminal = (operation: { readonly state: OperationState }): boolean =>
  terminalStates.includes(operation.state)
