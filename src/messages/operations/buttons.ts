import type { Button } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { isTerminal, nodesLeft } from '../../core/operation/state.ts'
import { waivedBy } from '../../core/plan/break-glass.ts'
import { ruleOf, shortHash } from '../../core/plan/plan.ts'
import { canBeDoneByHand, mayStillCancel, mayStillFire } from '../../core/run/next.ts'
import type { RunState } from '../../core/run/state.ts'
import { type DeadNode, noPowerButton } from '../notices/dead-node.ts'

/** Everything that a button may ask for; the server's state decides whether it happens. */
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
  'details',
  'pause',
  'resume',
  'retry',
  'wait longer',
  'retry cleanup',
  'cleanup paid',
  'mark failed',
  'check now',
  'acknowledge',
] as const

/** The name of what a button asks for. */
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

const nodesOf = (operation: Operation): string => operation.plan.nodes.map(({ node }) => node).join(', ')

const approve = (operation: Operation): Button => {
  // Its dialog asks anyway, so nothing else does.
  if (ruleOf(operation.plan)?.secondFactor === 'demanded')
    return button('Approve…', 'approve with code', operation, 'primary')
  return button('Approve', 'approve', operation, 'primary', {
    title: 'Approve this plan?',
    text: `${operation.plan.command} ${nodesOf(operation)}, plan ${shortHash(operation.hash)}`.slice(0, 300),
    yes: 'Approve',
    no: 'Not yet',
  })
}

/** The buttons of a plan that only its requester sees. */
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
      : button(start ? 'Start' : 'Request approval', start ? 'start' : 'submit', operation, 'primary')
  return [go, button('Discard', 'discard', operation)]
}

/** What people may say to a run that needs them; the revision is the run's, so that an answer is to what they saw. */
function attentionButtons({ operation }: Operation, run: RunState): readonly Button[] {
  const answer = (label: string, action: ButtonAction, look: Button['look'] = 'plain'): Button => ({
    label,
    action,
    value: { id: operation, revision: run.revision },
    look,
    confirm: null,
  })
  const done = answer('Mark as done…', 'cleanup paid')
  const failed = answer('Mark failed…', 'mark failed', 'danger')
  if (run.owed.length > 0) {
    const retry = answer('Retry cleanup', 'retry cleanup')
    return mayStillFire(run) ? [retry, failed] : [retry, done]
  }
  const kind = run.steps[run.current]?.kind
  const patience = run.failure?.code === 'timed out' || run.failure?.code === 'lock lost'
  return [
    answer(patience ? 'Wait longer' : 'Try again', 'wait longer'),
    ...(kind !== undefined && canBeDoneByHand(kind) ? [done] : []),
    failed,
  ]
}

/** Broken glass stays in every digest until somebody has looked at it; a plan that was thrown away broke none. */
const mustBeAcknowledged = ({ plan, acknowledged, state }: Operation): boolean =>
  waivedBy(plan) !== null && acknowledged === null && state !== 'discarded'

/** Nodes that were given up in the middle of a reboot, and whose locks nobody has broken: they may be dead. */
const givenUp = ({ cluster, plan, runs, unlocked }: Operation): readonly DeadNode[] =>
  runs
    .filter(({ outcome, node }) => outcome === 'failed' && !unlocked.includes(node))
    .filter(({ node }) =>
      plan.nodes.some((one) => one.node === node && one.steps.some(({ kind }) => kind === 'reboot')),
    )
    .map(({ node, run }) => ({ cluster, node, run }))

/** The buttons of a card, by the state that it shows. */
export function cardButtons(operation: Operation, run: RunState | null): readonly Button[] {
  const details = button('Details', 'details', operation)
  if (isTerminal(operation)) {
    const again = operation.state === 'failed' || operation.state === 'expired' || operation.state === 'cancelled'
    return [
      ...(again ? [button('Retry from plan', 'retry', operation)] : []),
      ...givenUp(operation).map(noPowerButton),
      ...(mustBeAcknowledged(operation) ? [button('Acknowledge…', 'acknowledge', operation, 'danger')] : []),
      details,
    ]
  }
  const withdraw =
    operation.approvals.length > 0 && (nodesLeft(operation).length > 0 || (run !== null && mayStillCancel(run)))
      ? [button('Withdraw approval', 'withdraw', operation)]
      : []
  if (run?.status === 'needs attention') return [...attentionButtons(operation, run), details]
  switch (operation.state) {
    case 'awaiting approval':
      return [
        approve(operation),
        button('Deny…', 'deny', operation, 'danger'),
        ...withdraw,
        button('Cancel', 'cancel', operation),
        details,
      ]
    case 'queued':
      return [...withdraw, button('Cancel', 'cancel', operation), details]
    case 'paused':
      return [
        button('Resume', 'resume', operation, 'primary'),
        button('Stop safely…', 'cancel', operation, 'danger'),
        ...withdraw,
        details,
      ]
    case 'running': {
      const left = operation.plan.nodes.length > operation.runs.length
      const stop = left || (run !== null && mayStillCancel(run))
      const pause = left && run !== null ? [button('Pause after this node', 'pause', operation)] : []
      return [...pause, ...(stop ? [button('Stop safely…', 'cancel', operation, 'danger')] : []), ...withdraw, details]
    }
    default:
      return [details]
  }
}
