import type { Button } from '../../core/message.ts'
import {
  type OperationAction,
  operationRefusal,
  type RunAction,
  runRefusal,
  withdrawalRefusal,
} from '../../core/operation/actions.ts'
import { isTerminal, nodesStaying, type Operation } from '../../core/operation/state.ts'
import { isDecidedByParts, partKey } from '../../core/plan/parts.ts'
import { type PlanPart, ruleOf, shortHash } from '../../core/plan/plan.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { waveNumbers } from '../../core/rollout/waves.ts'
import type { RunState } from '../../core/run/state.ts'
import { arms } from '../../core/steps/traits.ts'
import { type DeadNode, noPowerButton } from '../notices/dead-node.ts'
import { editButton } from '../wording/edit-button.ts'
import { fitsButton } from '../wording/pages.ts'
import { namesWithin, partsShown } from '../wording/parts.ts'

/** The actions of all buttons; the stored state decides whether an action is possible. */
export const buttonActions = [
  'submit',
  'submit with code',
  'start',
  'start with code',
  'discard',
  'approve',
  'approve with code',
  'deny',
  'withdraw',
  'cancel',
  'leave out',
  'end here',
  'details',
  'timeline',
  'pause',
  'pause after wave',
  'resume',
  'retry',
  'retry failed',
  'resume the rest',
  'run again',
  'wait longer',
  'retry cleanup',
  'cleanup paid',
  'mark failed',
  'check now',
  'acknowledge',
] as const

/** One of these actions. */
export type ButtonAction = (typeof buttonActions)[number]

const button = (
  label: string,
  action: ButtonAction,
  operation: Operation,
  look: Button['look'] = 'plain',
  confirm: Button['confirm'] = null,
): Button => ({
  label,
  action,
  value: { id: operation.operation, revision: operation.revision },
  look,
  confirm,
})

/** A decision about a plan or a part of it; `asks` says whether a dialog asks for more before it is sent. */
type Decision = Pick<Button, 'look' | 'confirm'> & {
  readonly verb: string
  readonly asks: 'for more' | 'for nothing'
  readonly action: ButtonAction
}

const deny: Decision = { verb: 'Deny', asks: 'for more', action: 'deny', look: 'danger', confirm: null }

const withdraw: Decision = {
  verb: 'Withdraw approval',
  asks: 'for nothing',
  action: 'withdraw',
  look: 'plain',
  confirm: null,
}

const dots = ({ asks }: Decision): string => (asks === 'for more' ? '…' : '')

/** A button for a decision about the whole plan. */
const ofPlan = (decision: Decision, operation: Operation): Button =>
  button(`${decision.verb}${dots(decision)}`, decision.action, operation, decision.look, decision.confirm)

/** A button for a decision about one part of a plan that is decided by parts; the label names its nodes. */
function ofPart(decision: Decision, operation: Operation, part: PlanPart, nodes: readonly string[]): Button {
  const asked = ofPlan(decision, operation)
  const label = `${decision.verb}: ${namesWithin(nodes, 40)}${dots(decision)}`
  return { ...asked, label, value: { ...asked.value, part: partKey(part) } }
}

const nodesOf = ({ nodes }: Operation['plan']): readonly string[] => nodes.map(({ node }) => node)

function approve(operation: Operation, rule: ApprovalRule | null, what: string, nodes: readonly string[]): Decision {
  const shown = { verb: 'Approve', look: 'primary' } as const
  // Its dialog already asks for confirmation.
  if (rule?.secondFactor === 'demanded')
    return { ...shown, asks: 'for more', action: 'approve with code', confirm: null }
  const confirm = {
    title: `Approve ${what}?`,
    text: `${operation.plan.command} ${namesWithin(nodes, 200)}, plan ${shortHash(operation.hash)}`.slice(0, 300),
    yes: 'Approve',
    no: 'Not yet',
  }
  return { ...shown, asks: 'for nothing', action: 'approve', confirm }
}

type Can = (action: OperationAction) => boolean

/**
 * The buttons to approve and deny: one pair for a plan that is decided as a whole, otherwise one for each part with
 * nodes left.
 */
function decisionButtons(operation: Operation, can: Can): readonly Button[] {
  const { plan } = operation
  if (!isDecidedByParts(plan))
    return [
      ...(can('approve')
        ? [ofPlan(approve(operation, ruleOf(plan), 'this plan', nodesStaying(operation)), operation)]
        : []),
      ...(can('deny') ? [ofPlan(deny, operation)] : []),
    ]
  return partsShown(operation)
    .filter(({ part, left }) => part.rule !== null && left.length > 0)
    .flatMap(({ part, whole, left }) => [
      ...(can('approve') ? [ofPart(approve(operation, part.rule, 'these nodes', left), operation, whole, left)] : []),
      ...(can('deny') ? [ofPart(deny, operation, whole, left)] : []),
    ])
}

/** The buttons to withdraw approvals: one for a plan that is decided as a whole, otherwise for each part under way. */
function withdrawButtons(operation: Operation, active: readonly RunState[], can: Can): readonly Button[] {
  if (!can('withdraw')) return []
  if (!isDecidedByParts(operation.plan)) return [ofPlan(withdraw, operation)]
  return partsShown(operation)
    .filter(({ part, people }) => people.length > 0 && withdrawalRefusal(operation, active, part.nodes) === null)
    .map(({ part, whole }) => ofPart(withdraw, operation, whole, part.nodes))
}

/** The confirmation before work starts without approval. */
const confirmStart = ({ plan, hash }: Operation): Button['confirm'] => ({
  title: 'Start now?',
  text: `${plan.command} ${namesWithin(nodesOf(plan), 200)}, plan ${shortHash(hash)}. Nobody else approves it.`,
  yes: 'Start',
  no: 'Not yet',
})

const confirmStop: Button['confirm'] = {
  title: 'Stop safely?',
  text: 'Active nodes stop at the next safe point and their changes are rolled back. No further node starts.',
  yes: 'Stop',
  no: 'Go on',
}

const confirmCancel: Button['confirm'] = {
  title: 'Cancel for good?',
  text: 'Nothing was changed. The operation ends, and would have to be requested and approved again.',
  yes: 'Cancel it',
  no: 'Keep it',
}

/** The buttons of a draft, which only its requester sees. */
export function planButtons(operation: Operation, factor: 'demanded' | undefined): readonly Button[] {
  const start = ruleOf(operation.plan) === null
  const go =
    factor === 'demanded'
      ? button(
          start ? 'Start…' : 'Request approval…',
          start ? 'start with code' : 'submit with code',
          operation,
          'danger',
        )
      : start
        ? button('Start', 'start', operation, 'primary', confirmStart(operation))
        : button('Request approval', 'submit', operation, 'primary')
  return [go, ...editButton(operation.plan.words, operation), button('Discard', 'discard', operation)]
}

/**
 * The buttons of a run that needs attention. Id and revision are those of the run, so that an action applies to the
 * state that was shown.
 */
function attentionButtons(run: RunState, named: string): readonly Button[] {
  const patience = run.failure?.code === 'timed out' || run.failure?.code === 'lock lost'
  const all: readonly [RunAction, string, Button['look']][] = [
    ['wait longer', patience ? 'Wait longer' : 'Try again', 'plain'],
    ['retry cleanup', 'Retry cleanup', 'plain'],
    ['cleanup paid', 'Mark as done…', 'plain'],
    ['mark failed', 'Mark failed…', 'danger'],
  ]
  return all
    .filter(([action]) => runRefusal(action, run) === null)
    .map(([action, label, look]) => ({
      label: `${label}${named}`,
      action,
      value: { id: run.run, revision: run.revision },
      look,
      confirm: null,
    }))
}

/** Nodes whose runs were marked as failed during a reboot and whose locks are not broken: they may be dead. */
const givenUp = ({ cluster, plan, runs, unlocked }: Operation): readonly DeadNode[] =>
  runs
    .filter(({ outcome, node }) => outcome === 'failed' && !unlocked.includes(node))
    .filter(({ node }) => plan.nodes.some((one) => one.node === node && one.steps.some(arms)))
    .map(({ node, run }) => ({ cluster, node, run }))

function isWaveAhead(operation: Operation): boolean {
  const numbers = waveNumbers(operation)
  return numbers !== null && numbers.wave < numbers.of
}

/** One button for all unfinished nodes, or one each for those that have failed and for those that were never started. */
const retryButtons = (operation: Operation, can: Can): readonly Button[] =>
  can('retry failed') && can('resume the rest')
    ? [button('Resume the rest', 'resume the rest', operation), button('Retry failed', 'retry failed', operation)]
    : [button('Retry from plan', 'retry', operation)]

/** Opens the command of an ended operation for editing; plans it as it is when it is too long for a button. */
function runAgainButton(operation: Operation): Button {
  const { words } = operation.plan
  if (!fitsButton(words)) return button('Run again', 'run again', operation)
  const opens = button('Run again…', 'run again', operation)
  return { ...opens, value: { ...opens.value, command: words } }
}

/** The buttons of a card: those of each active run that needs a person, then all actions that are possible now. */
export function cardButtons(operation: Operation, active: readonly RunState[]): readonly Button[] {
  const can = (action: OperationAction) => operationRefusal(action, operation, active) === null
  const stops = operation.state === 'awaiting approval' || operation.state === 'queued'
  return [
    ...active.flatMap((run) => attentionButtons(run, active.length > 1 ? `: ${run.node}` : '')),
    ...decisionButtons(operation, can),
    ...(can('pause')
      ? [button(active.length > 1 ? 'Pause after these nodes' : 'Pause after this node', 'pause', operation)]
      : []),
    ...(can('pause after wave') && isWaveAhead(operation)
      ? [button('Pause after this wave', 'pause after wave', operation)]
      : []),
    ...(can('resume') ? [button('Resume', 'resume', operation, 'primary')] : []),
    ...(can('cancel') && !stops ? [button('Stop safely', 'cancel', operation, 'danger', confirmStop)] : []),
    ...(can('leave out') && !stops ? [button('Leave out nodes…', 'leave out', operation)] : []),
    ...(can('end here') ? [button('End here…', 'end here', operation)] : []),
    ...withdrawButtons(operation, active, can),
    ...(can('cancel') && stops ? [button('Cancel', 'cancel', operation, 'plain', confirmCancel)] : []),
    ...(can('retry') ? retryButtons(operation, can) : []),
    ...(can('run again') ? [runAgainButton(operation)] : []),
    ...(isTerminal(operation) ? givenUp(operation).map(noPowerButton) : []),
    ...(can('acknowledge') ? [button('Acknowledge…', 'acknowledge', operation, 'danger')] : []),
    ...(isTerminal(operation) && operation.runs.length > 0 ? [button('Timeline', 'timeline', operation)] : []),
    button('Details', 'details', operation),
  ]
}
