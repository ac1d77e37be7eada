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
  /** `request` is the id of the request to pause. */
  | { readonly is: 'paused'; readonly person: string; readonly request: string }
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
    case 'cancelAsked':
      return { is: 'cancelled' }
    case 'pauseAsked':
      return event.intent === undefined ? null : { is: 'paused', person: event.person, request: event.intent }
    case 'approvalWithdrawn': {
      const { person, click, nodes } = event
      const approvals = before === null ? [] : approvalsOf(before, event).map((one) => one.click)
      return { is: 'approval withdrawn', person, click, approvals, ...(nodes === undefined ? {} : { nodes }) }
    }
    case 'runEnded':
      return endedBadly(event.outcome) ? { is: 'run failed', run: event.run, node: event.node } : null
    default:
      return null
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
    case 'paused':
      return other.is === 'paused' && other.request === one.request
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

/** The denied parts whose nodes the journal would still start. */
export const deniedStillLeft = (
  operation: Operation,
  missing: readonly Prohibition[],
): readonly Extract<Prohibition, { is: 'part denied' }>[] => {
  const left = nodesLeft(operation)
  return missing.flatMap((one) =>
    one.is === 'part denied' && one.nodes.some((node) => left.includes(node)) ? [one] : [],
  )
}
