import type { RunEvent } from '../run/events.ts'
import { endedBadly } from '../run/outcome.ts'
import { approvalsOf } from './approvals-given.ts'
import type { OperationEvent } from './events.ts'
import { nodesLeft, type Operation } from './state.ts'

/**
 * What forbids an operation or its remaining nodes. Each prohibition is stored with the locks as well as in the
 * journals: a lost permission is requested again, but a prohibition must not be lost.
 */
export type Prohibition =
  | { readonly is: 'denied' | 'cancelled' }
  /** `nodes` are those of the part; the other parts continue. */
  | {
      readonly is: 'part denied'
      readonly person: string
      readonly click: string
      readonly reason: string
      readonly nodes: readonly string[]
    }
  /** Nodes that a person left out; `request` is the id of the request. The others continue. */
  | {
      readonly is: 'left out'
      readonly person: string
      readonly request: string
      readonly reason: string
      readonly nodes: readonly string[]
    }
  /** `request` is the id of the request to pause. */
  | { readonly is: 'paused'; readonly person: string; readonly request: string }
  /** A pause that no person asked for: until a person resumes it. `pause` is its id, or the run that caused it. */
  | { readonly is: 'paused by the bot'; readonly pause: string; readonly why: string }
  /** `approvals` are the ids of the clicks that no longer count; `nodes` as in the event. */
  | {
      readonly is: 'approval withdrawn'
      readonly person: string
      readonly click: string
      readonly approvals: readonly string[]
      readonly nodes?: readonly string[]
    }
  /** `run marked failed`: a person gave up the run, whatever its node does afterwards. */
  | { readonly is: 'run failed' | 'run marked failed'; readonly run: string; readonly node: string }

/** The prohibition that an event of an operation causes; null for none. `before` is the operation before the event. */
export function prohibitionOf(event: OperationEvent, before: Operation | null): Prohibition | null {
  switch (event.type) {
    case 'denied': {
      const { person, click, reason, nodes } = event
      return nodes === undefined ? { is: 'denied' } : { is: 'part denied', person, click, reason, nodes }
    }
    case 'nodesLeftOut': {
      const { person, request, reason, nodes } = event
      return { is: 'left out', person, request, reason, nodes }
    }
    case 'cancelAsked':
      return { is: 'cancelled' }
    case 'pauseAsked':
      return event.intent === undefined ? null : { is: 'paused', person: event.person, request: event.intent }
    case 'paused':
    case 'soakFailed':
    case 'runEnded':
      return event.type === 'runEnded' && endedBadly(event.outcome)
        ? { is: 'run failed', run: event.run, node: event.node }
        : pauseBy(event)
    case 'ended':
      return event.outcome === 'succeeded' ? null : { is: 'cancelled' }
    case 'approvalWithdrawn': {
      const { person, click, nodes } = event
      const approvals = before === null ? [] : approvalsOf(before, event).map((one) => one.click)
      return { is: 'approval withdrawn', person, click, approvals, ...(nodes === undefined ? {} : { nodes }) }
    }
    default:
      return null
  }
}

type Pausing = Extract<OperationEvent, { type: 'paused' | 'soakFailed' | 'runEnded' }>

/** The pause that an event begins without a person's request; null for none. */
function pauseBy(event: Pausing): Prohibition | null {
  switch (event.type) {
    case 'paused':
      return event.pause === undefined ? null : { is: 'paused by the bot', pause: event.pause, why: event.why ?? '' }
    case 'soakFailed': {
      const why = `a wave did not stay healthy: ${event.why.join('; ')}`
      return event.pause === undefined ? null : { is: 'paused by the bot', pause: event.pause, why }
    }
    case 'runEnded':
      return event.recovered === undefined
        ? null
        : { is: 'paused by the bot', pause: event.run, why: `${event.node} needed a person` }
  }
}

/**
 * The prohibition that an event of a run causes for the rest of its operation, even if the run recovers; null for none.
 */
export function prohibitionOfRun(
  event: RunEvent,
  { run, node }: { readonly run: string; readonly node: string },
): Prohibition | null {
  if (event.type === 'personActed') return event.act === 'mark failed' ? { is: 'run marked failed', run, node } : null
  const failed = event.type === 'stepFailed' || (event.type === 'ended' && endedBadly(event.outcome))
  return failed ? { is: 'run failed', run, node } : null
}

/** A prohibition that a run of the operation caused. */
export type RunProhibition = Extract<Prohibition, { readonly run: string }>

/** Whether a run of the operation caused the prohibition. */
export const isOfRun = (prohibition: Prohibition): prohibition is RunProhibition =>
  prohibition.is === 'run failed' || prohibition.is === 'run marked failed'

/** Whether two prohibitions are equal. */
export function isSameProhibition(one: Prohibition, other: Prohibition): boolean {
  switch (one.is) {
    case 'denied':
    case 'cancelled':
      return other.is === one.is
    case 'part denied':
      return other.is === 'part denied' && other.click === one.click
    case 'left out':
      return other.is === 'left out' && other.request === one.request
    case 'paused':
      return other.is === 'paused' && other.request === one.request
    case 'paused by the bot':
      return other.is === 'paused by the bot' && other.pause === one.pause
    case 'approval withdrawn':
      return other.is === 'approval withdrawn' && other.click === one.click
    case 'run failed':
    case 'run marked failed':
      return other.is === one.is && other.run === one.run
  }
}

/**
 * The stored prohibitions that an operation's journal has lost. Those of runs are left out: they are judged by the
 * runs.
 */
export const missingIn = (
  events: readonly OperationEvent[],
  kept: readonly Prohibition[],
): readonly Exclude<Prohibition, RunProhibition>[] =>
  kept.flatMap((one) => (isOfRun(one) || events.some((event) => says(event, one)) ? [] : [one]))

const says = (event: OperationEvent, prohibition: Prohibition): boolean => {
  const same = prohibitionOf(event, null)
  return same !== null && isSameProhibition(same, prohibition)
}

/** The withdrawn approvals that the journal still counts. */
export const withdrawnStillCounted = (
  { approvals }: Operation,
  missing: readonly Prohibition[],
): readonly Extract<Prohibition, { is: 'approval withdrawn' }>[] =>
  missing.flatMap((one) =>
    one.is === 'approval withdrawn' && approvals.some(({ click }) => one.approvals.includes(click)) ? [one] : [],
  )

/** A pause, which forbids only what has not started. */
export type PauseProhibition = Extract<Prohibition, { is: 'paused' | 'paused by the bot' }>

/** Whether a prohibition is a pause. */
export const isPause = (prohibition: Prohibition): prohibition is PauseProhibition =>
  prohibition.is === 'paused' || prohibition.is === 'paused by the bot'

/** A prohibition of some nodes of an operation, decided by a person. */
export type NodesForbidden = Extract<Prohibition, { is: 'part denied' | 'left out' }>

/** Whether a person forbade some nodes of the operation. */
export const isOfNodes = (prohibition: Prohibition): prohibition is NodesForbidden =>
  prohibition.is === 'part denied' || prohibition.is === 'left out'

/** The prohibitions of nodes that the journal would still start. */
export const forbiddenStillLeft = (
  operation: Operation,
  missing: readonly Prohibition[],
): readonly NodesForbidden[] => {
  const left = nodesLeft(operation)
  return missing.filter(isOfNodes).filter(({ nodes }) => nodes.some((node) => left.includes(node)))
}
