import { waivedBy } from '../plan/break-glass.ts'
import { ruleOf } from '../plan/plan.ts'
import { hasWaves } from '../plan/rollout-rule.ts'
import { type Refusal, refusal } from '../refusals.ts'
import { canBeDoneByHand, mayStillCancel, mayStillFire } from '../run/next.ts'
import { endedWell } from '../run/outcome.ts'
import type { RunState } from '../run/state.ts'
import { stepTitle, titleOf } from '../steps/traits.ts'
import { finishesWave } from './pause.ts'
import { nodesLeft, type Operation } from './state.ts'
import type { OperationState } from './summary.ts'

// The table of state × action: buttons are shown by it, and handlers accept by it.

/** The actions that a person can take on an operation; permissions are checked elsewhere. */
export type OperationAction =
  | 'submit'
  | 'discard'
  | 'approve'
  | 'deny'
  | 'withdraw'
  | 'cancel'
  | 'leave out'
  | 'end here'
  | 'pause'
  | 'pause after wave'
  | 'resume'
  | 'retry'
  | 'retry failed'
  | 'resume the rest'
  | 'run again'
  | 'acknowledge'

/** The actions that a person can take on a run that needs attention. */
export const runActions = ['wait longer', 'retry cleanup', 'cleanup paid', 'mark failed'] as const

/** One of these actions. */
export type RunAction = (typeof runActions)[number]

type OperationRule = {
  readonly states: readonly OperationState[]
  /** The past participle, for refusals. */
  readonly past: string
  /** The remedy when the state is wrong; absent when the list of open operations helps. */
  readonly remedy?: string
  /** Why the action is not possible although the state is right; null when it is. `active` are the active runs. */
  readonly objection: (operation: Operation, active: readonly RunState[]) => string | null
}

const none = (): null => null
const underWay = ['running', 'pausing', 'paused'] as const satisfies readonly OperationState[]
const ended = ['succeeded', 'failed', 'cancelled', 'denied', 'expired'] as const satisfies readonly OperationState[]

/** The states in which each action is possible, and the further conditions. */
export const operationActions: { readonly [A in OperationAction]: OperationRule } = {
  submit: { states: ['planned'], past: 'submitted', objection: none },
  discard: { states: ['planned'], past: 'discarded', objection: none },
  approve: { states: ['awaiting approval'], past: 'approved', objection: needsNoApproval },
  // A denial wins until the start, so it is also possible between the last approval and the start.
  deny: { states: ['awaiting approval', 'queued'], past: 'denied', objection: needsNoApproval },
  withdraw: {
    states: ['awaiting approval', 'queued', ...underWay],
    past: 'withdrawn from',
    objection: nothingToWithdraw,
  },
  // A draft has no card: its plan shows *Discard* instead.
  cancel: {
    states: ['planned', 'awaiting approval', 'queued', ...underWay],
    past: 'cancelled',
    objection: nothingToStop,
  },
  'leave out': {
    states: ['awaiting approval', 'queued', ...underWay],
    past: 'reduced',
    remedy: 'Nodes are left out of an open operation. Discard a draft and request the other nodes.',
    objection: nothingToPause,
  },
  'end here': { states: underWay, past: 'ended here', objection: nothingToEnd },
  // A pause after the wave can be brought forward.
  pause: {
    states: ['running', 'pausing'],
    past: 'paused',
    objection: nothingToPause,
  },
  'pause after wave': {
    states: ['running'],
    past: 'paused after its wave',
    objection: noWaveFollows,
  },
  resume: { states: ['paused', 'pausing'], past: 'resumed', objection: none },
  retry: {
    states: ended,
    past: 'retried',
    objection: (operation) => (nodesUnfinished(operation).length === 0 ? 'it finished all of its nodes' : null),
  },
  'retry failed': {
    states: ended,
    past: 'retried',
    objection: (operation) => (nodesTried(operation).length === 0 ? 'no node has failed' : null),
  },
  'resume the rest': {
    states: ended,
    past: 'resumed',
    objection: (operation) => (nodesUntried(operation).length === 0 ? 'every node has started' : null),
  },
  'run again': { states: ended, past: 'run again', objection: none },
  // A discarded plan has overridden nothing.
  acknowledge: {
    states: ended,
    past: 'acknowledged',
    remedy: 'Acknowledge it once it has ended.',
    objection: nothingToAcknowledge,
  },
}

function noWaveFollows(operation: Operation): string | null {
  return hasWaves(operation.plan) ? nothingToPause(operation) : 'its plan has no waves'
}

function nothingToPause(operation: Operation): string | null {
  if (operation.state === 'pausing' && !finishesWave(operation)) return 'it pauses already'
  if (operation.plan.nodes.length === 1) return 'it has one node'
  return nodesLeft(operation).length === 0 ? 'every node has started' : null
}

function nothingToEnd(operation: Operation): string | null {
  if (operation.runs.length === 0) return 'no node has started; cancel it instead'
  return nodesLeft(operation).length === 0 ? 'every node has started' : null
}

function needsNoApproval({ plan }: Operation): string | null {
  return ruleOf(plan) === null ? 'its plan needs no approval' : null
}

function nothingToWithdraw(operation: Operation, active: readonly RunState[]): string | null {
  if (operation.approvals.length === 0) return 'nobody has approved it'
  return nothingToStop(operation, active)
}

function nothingToStop(operation: Operation, active: readonly RunState[]): string | null {
  return allPast(nodesLeft(operation), active)
}

/** Why neither a node left nor an active run can be stopped any more; null when one can. */
function allPast(left: readonly string[], active: readonly RunState[]): string | null {
  if (left.length > 0 || active.some(mayStillCancel)) return null
  return active.length === 0
    ? 'all of its nodes are finished'
    : active.flatMap((run) => whyNotStopped(run) ?? []).join('; ')
}

/** Why a cancel does not stop an active run, with what the run does instead; null when it does. */
export function whyNotStopped(run: RunState): string | null {
  if (mayStillCancel(run)) return null
  if (run.status === 'unwinding') return `${run.node} is already rolling back`
  if (run.owed.length > 0) return `${run.node} has a pending cleanup`
  const step = run.steps[run.current]
  const past = `${run.node} is past the point of no return (${step ? stepTitle(step) : 'finishing'})`
  return run.status === 'needs attention' ? `${past} and needs a person` : `${past} and finishes`
}

function nothingToAcknowledge({ plan, acknowledged }: Operation): string | null {
  if (waivedBy(plan) === null) return 'it has no break-glass override'
  return acknowledged === null ? null : 'it is acknowledged already'
}

/** Names of the nodes that the operation has not finished well and that still need it, in the plan's order. */
export function nodesUnfinished({ plan, runs, leftOut }: Operation): readonly string[] {
  const complying = leftOut.flatMap(({ nodes, why }) => (why === 'no longer needs a reboot' ? nodes : []))
  const well = new Set([...complying, ...runs.filter(({ outcome }) => endedWell(outcome)).map(({ node }) => node)])
  return plan.nodes.map(({ node }) => node).filter((node) => !well.has(node))
}

/** Names of the nodes that the operation has started and not finished well, in the plan's order. */
export function nodesTried(operation: Operation): readonly string[] {
  const tried = new Set(operation.runs.map(({ node }) => node))
  return nodesUnfinished(operation).filter((node) => tried.has(node))
}

/** Names of the nodes that the operation has not started, left out or not, in the plan's order. */
export function nodesUntried(operation: Operation): readonly string[] {
  const tried = new Set(operation.runs.map(({ node }) => node))
  return nodesUnfinished(operation).filter((node) => !tried.has(node))
}

/**
 * The refusal of an action on an operation in its current state; null when it is possible. `active` are its active
 * runs.
 */
export function operationRefusal(
  action: OperationAction,
  operation: Operation,
  active: readonly RunState[],
): Refusal | null {
  const { states, past, remedy, objection } = operationActions[action]
  const { operation: id, state } = operation
  const usual = 'status lists open operations.'
  if (!states.includes(state))
    return refusal('wrong state', `${id} is ${state}: it cannot be ${past}.`, remedy ?? usual)
  const why = objection(operation, active)
  return why === null ? null : refusal('wrong state', `${id} cannot be ${past}: ${why}.`, usual)
}

/**
 * The refusal to withdraw an approval of these nodes of one part; null when it is possible. `active` are the active
 * runs of the operation.
 */
export function withdrawalRefusal(
  operation: Operation,
  active: readonly RunState[],
  nodes: readonly string[],
): Refusal | null {
  const no = operationRefusal('withdraw', operation, active)
  if (no !== null) return no
  const left = nodesLeft(operation).filter((node) => nodes.includes(node))
  const runs = active.filter(({ node }) => nodes.includes(node))
  const why = allPast(left, runs)
  return why === null
    ? null
    : refusal(
        'wrong state',
        `This part of ${operation.operation} cannot be withdrawn from: ${why}.`,
        'The card shows its other parts.',
      )
}

/** The refusal of an action on a run in its current state; null when it is possible. */
export function runRefusal(action: RunAction, run: RunState): Refusal | null {
  if (run.status !== 'needs attention')
    return refusal('wrong state', `${run.node} needs no attention.`, 'Check the card, then decide.')
  const owes = run.owed.length > 0
  switch (action) {
    case 'wait longer':
      return owes ? refusal('wrong state', 'Nothing to wait for: cleanup is pending.', cleanupRemedy) : null
    case 'retry cleanup':
      return owes ? null : refusal('wrong state', 'No cleanup is pending.')
    case 'mark failed':
      return owes && !mayStillFire(run) ? refusal('wrong state', 'Cleanup is pending.', cleanupRemedy) : null
    case 'cleanup paid':
      return notByHand(run)
  }
}

const cleanupRemedy = 'Retry the cleanup, or do it by hand and mark it as done.'

function notByHand(run: RunState): Refusal | null {
  if (mayStillFire(run))
    return refusal(
      'wrong state',
      `A reboot of ${run.node} may still fire: only the node itself can disprove it.`,
      'Once the node answers, the run continues automatically.',
    )
  const kind = run.steps[run.current]?.kind
  if (run.owed.length > 0 || (kind !== undefined && canBeDoneByHand(kind))) return null
  return refusal(
    'wrong state',
    `“${kind ? titleOf(kind) : 'This step'}” cannot be done by hand.`,
    'Wait longer, or mark it failed.',
  )
}
