import { missingWords } from '../../core/approvals/approval-status.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { RichText } from '../../core/message.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import { activeRuns, nodesLeft, nodesStaying, type Operation, operationState } from '../../core/operation/state.ts'
import { approvalsByPart, approvalsSoFar } from '../../core/operation/valid-approvals.ts'
import { isDecidedByParts } from '../../core/plan/parts.ts'
import { type Plan, ruleOf, shortHash } from '../../core/plan/plan.ts'
import { doneSoFar } from '../../core/rollout/rollout.ts'
import { endedWell } from '../../core/run/outcome.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { continueWords, pausesAfter } from '../wording/active-nodes.ts'
import { callForParts, nodesOfPart, stillInPlan, waitingFor } from '../wording/parts.ts'
import { approvalCall, ruleLine } from '../wording/rule.ts'
import { soakLine } from '../wording/waves.ts'
import { approvalCount } from './card-state.ts'
import { keptLocks } from './kept-locks.ts'
import type { Thread } from './thread-about.ts'

type At = { readonly atMs: number; readonly event: OperationEvent }

const mention = (person: string): RichText => [{ person }]

/** The thread's line about an event of an operation; null when it has none. */
export function operationLine(at: At, before: readonly At[], thread: Thread): RichText | null {
  const { atMs, event } = at
  const [was, now] = [asOf(before), asOf([...before, at])]
  // The first entry of a journal is the plan, which has a message of its own.
  if (was === null || now === null) return null
  switch (event.type) {
    case 'submitted':
      return askedLine(event.expiresAtMs, now)
    case 'approved':
    case 'denied':
    case 'approverLost':
    case 'approvalWithdrawn':
    case 'approvalsMissing':
      return agreementLine(event, { was, now }, thread)
    case 'planChanged':
      return [
        'The plan changed since approval: ',
        event.difference.join('; '),
        `. ${keptApprovals(now)} ${doneSoFar(now)} New plan: ${shortHash(event.hash)}. `,
        ...mention(thread.requester),
      ]
    case 'reminded':
      return remindedLine(was)
    case 'expired':
      return event.nodes === undefined
        ? [`${expiry(was)} ${doneSoFar(was)} `, ...mention(thread.requester)]
        : [`Not approved in time: ${nodesOfPart(event.nodes)}. ${stillInPlan(now)} `, ...mention(thread.requester)]
    case 'queued':
      return queuedLine(now)
    case 'held':
      return heldLine(event, was)
    case 'cancelAsked':
      return [...mention(event.person), cancelWords(event.reason, was)]
    case 'pauseAsked':
      return [...mention(event.person), ` requested a pause ${pausesAfter(activeNodes(was))}.`, ...restoredWords(event)]
    case 'paused':
      return [`${pauseWords(was, before)} Nothing else starts until it is resumed. `, ...mention(thread.requester)]
    case 'resumed':
      return [...mention(event.person), ' resumed the operation.']
    case 'started':
      return [startedWords(event.evidence)]
    case 'runStarted':
      return beginsLine(event.node, now)
    case 'soakBegan':
    case 'soakHealthy':
    case 'soakFailed':
      return soakLine(event, was, mention(thread.requester))
    case 'ended':
      return endLine(atMs, event, before, now)
    case 'unlocked':
      return unlockedLine(event)
    case 'acknowledged':
      return [...mention(event.person), ` acknowledged the break-glass override: ${event.reason}.`]
    case 'runEnded':
      return runEndedLine(event, now.plan)
    case 'planned':
    case 'discarded':
      return null
  }
}

const remindedLine = (was: Operation): RichText =>
  isDecidedByParts(was.plan)
    ? ['Still waiting for approvals: ', ...waitingFor(was), '.']
    : ['Still waiting for approvals: ', ...ruleLine(ruleOf(was.plan)), `. ${approvalsSoFar(was).people.length} so far.`]

function unlockedLine({ person, node, reason, bootId }: Extract<OperationEvent, { type: 'unlocked' }>): RichText {
  if (bootId === undefined) return [...mention(person), ` broke the lock of ${node}: ${reason}.`]
  return [`${node} answered under another boot ID (${bootId.slice(0, 8)}). Lock released.`]
}

/** A sentence that says that a bot restored the event; empty for any other event. */
const restoredWords = ({ restored }: { readonly restored?: 'yes' }): RichText =>
  restored === 'yes' ? [' The journal had lost that; the lock store had not.'] : []

type Agreeing = Extract<
  OperationEvent,
  { type: 'approved' | 'denied' | 'approverLost' | 'approvalWithdrawn' | 'approvalsMissing' }
>

/** The operation before and after an event. */
type Around = { readonly was: Operation; readonly now: Operation }

const ofNodes = ({ nodes }: { readonly nodes?: readonly string[] }): string =>
  nodes === undefined ? '' : ` of ${nodesOfPart(nodes)}`

type Approved = Extract<OperationEvent, { type: 'approved' }>

const nodesApproved = ({ covers }: Approved): readonly string[] => Object.keys(covers?.nodes ?? {})

const approvedWords = (event: Approved, plan: Plan): string =>
  isDecidedByParts(plan)
    ? `${nodesOfPart(nodesApproved(event))} of plan ${shortHash(event.hash)}`
    : `plan ${shortHash(event.hash)}`

/** The given and needed approvals after an approval, of its part if the part still has nodes, otherwise of the plan. */
function countAfter(event: Approved, now: Operation): string {
  const names = nodesApproved(event)
  const own = approvalsByPart(now).find(({ left }) => left.some((node) => names.includes(node)))
  return own === undefined ? approvalCount(now) : `${own.people.length} of ${own.needed}`
}

function deniedLine(
  event: Extract<OperationEvent, { type: 'denied' }>,
  { was, now }: Around,
  { requester }: Thread,
): RichText {
  const { person, reason, nodes } = event
  const last = `${nodesOfPart(nodesLeft(was))}, the last part of the plan`
  const what = nodes === undefined ? (was.leftOut.length === 0 ? 'the plan' : last) : nodesOfPart(nodes)
  return [
    ...mention(person),
    ` denied ${what}: ${reason || 'no reason given'}.`,
    ...restoredWords(event),
    ` ${nodes === undefined ? doneSoFar(now) : stillInPlan(now)} `,
    ...mention(requester),
  ]
}

/** The line about an approval or denial, or about approvals that no longer count. */
function agreementLine(event: Agreeing, { was, now }: Around, thread: Thread): RichText {
  switch (event.type) {
    case 'approved':
      return [
        ...mention(event.person),
        ` approved ${approvedWords(event, now.plan)}${event.secondFactor === 'given' ? ' with a second factor' : ''}: `,
        `${countAfter(event, now)}.`,
      ]
    case 'denied':
      return deniedLine(event, { was, now }, thread)
    case 'approverLost':
      return [
        ...mention(event.person),
        `’s approval${ofNodes(event)} no longer counts: ${event.why} One more approval is needed. `,
        ...mention(thread.requester),
      ]
    case 'approvalWithdrawn':
      return [
        ...mention(event.person),
        ` withdrew their approval${ofNodes(event)}.`,
        ...restoredWords(event),
        ' ',
        ...mention(thread.requester),
      ]
    case 'approvalsMissing':
      return [
        `Approvals${ofNodes(event)} are no longer sufficient. Missing: `,
        ...missingWords(event),
        `. ${doneSoFar(now)} `,
        ...mention(thread.requester),
      ]
  }
}

const startedWords = (evidence: readonly Verdict[]): string =>
  evidence.length === 0 ? 'Started.' : `Started: ${evidence.map((one) => `${one.gate}: ${one.evidence}`).join('; ')}.`

const hasBegun = ({ runs }: Operation): boolean => runs.length > 0

function cancelWords(reason: string, was: Operation): string {
  const because = reason === '' ? '' : `: ${reason}`
  return hasBegun(was)
    ? ` requested a stop${because}. Stopping at the next safe point.`
    : ` cancelled it before it started${because}.`
}

const activeNodes = (operation: Operation): readonly string[] => activeRuns(operation).map(({ node }) => node)

/** The operation after the given entries. The names of journal and cluster are not needed here. */
const asOf = (before: readonly At[]): Operation | null =>
  operationState(before.map((entry) => ({ ...entry, cluster: '' })))

/** The approvals that still count after a change of the plan: those that cover all remaining nodes. */
const keptApprovals = (now: Operation): string =>
  approvalsSoFar(now).people.length === 0 ? 'Approvals cleared.' : `${approvalCount(now)} approvals still count.`

const expiry = (was: Operation): string =>
  was.held.length === 0
    ? `Expired with ${approvalCount(was)} approvals.`
    : `Expired: it could not start in time: ${was.held.join('; ')}.`

const isRecovered = (event: OperationEvent): boolean => event.type === 'runEnded' && event.recovered === 'yes'

/** The reason of a pause. An operation that was pausing already is not paused because it was held. */
function pauseWords(was: Operation, before: readonly At[]): string {
  if (was.state !== 'pausing' && was.held.length > 0) return `Paused: it was held for too long: ${was.held.join('; ')}.`
  const last = before.findLast(
    ({ event }) =>
      event.type === 'resumed' || event.type === 'pauseAsked' || event.type === 'soakFailed' || isRecovered(event),
  )?.event
  if (last?.type === 'soakFailed') return 'Paused: the last wave did not stay healthy.'
  return last?.type === 'runEnded' ? `Paused: ${last.node} needed a person.` : 'Paused.'
}

function queuedLine(now: Operation): RichText | null {
  if (ruleOf(now.plan) === null) return null
  if (!isDecidedByParts(now.plan)) return ['Approved. Repeating the checks, then starting.']
  const out = now.leftOut.flatMap(({ nodes }) => nodes)
  const without = out.length === 0 ? '' : ` Left out: ${nodesOfPart(out)}.`
  return [`Every part is decided.${without} Repeating the checks, then starting.`]
}

function askedLine(expiresAtMs: number | null, now: Operation): RichText | null {
  const { plan, requester } = now
  const rule = ruleOf(plan)
  if (rule === null || expiresAtMs === null) return null
  if (isDecidedByParts(plan)) return callForParts(now, expiresAtMs)
  return [...approvalCall(rule, expiresAtMs, requester), '.']
}

type RunEnded = Extract<OperationEvent, { type: 'runEnded' }>

/**
 * The line about an ended run. Null for a plan of one node, and for a failure with one node at a time: the end of the
 * operation follows and includes it.
 */
function runEndedLine(event: RunEnded, plan: Plan): RichText | null {
  if (plan.nodes.length === 1) return null
  return plan.atOnce > 1 || endedWell(event.outcome) ? [withKept(event.summary, [event]), '.'] : null
}

/** A summary, followed by the locks that the runs still hold. */
function withKept(summary: string, runs: readonly RunEnded[]): string {
  const kept = keptLocks(
    runs.map(({ node, outcome, lock }) => ({ node, outcome, lock: lock ?? null })),
    [],
  )
  return kept === null ? summary : `${summary.replace(/\.$/, '')}. ${kept}`
}

/** The ended runs whose locks the last line names: the run of a plan with one node, or all failed runs. */
const endedRuns = (before: readonly At[], plan: Plan): readonly RunEnded[] =>
  before.flatMap(({ event }) =>
    event.type === 'runEnded' && (plan.nodes.length === 1 || event.outcome === 'failed') ? [event] : [],
  )

function beginsLine(begun: string, now: Operation): RichText | null {
  if (now.plan.nodes.length === 1) return null
  const nodes = nodesStaying(now)
  return [{ strong: begun }, ` starts (${nodes.indexOf(begun) + 1} of ${nodes.length}).`]
}

function heldLine({ why, untilMs }: Extract<OperationEvent, { type: 'held' }>, was: Operation): RichText {
  const active = activeNodes(was)
  const goOn = active.length === 0 ? '' : ` ${continueWords(active)}`
  const held = `${hasBegun(was) ? 'Next node on hold' : 'Not started'}: ${why.join('; ')}.${goOn}`
  if (untilMs === null) return [`${held} Continues automatically once this is resolved.`]
  return [`${held} Checking again until `, { timeMs: untilMs, shown: 'time' }, '; continues automatically.']
}

function endLine(
  atMs: number,
  event: Extract<OperationEvent, { type: 'ended' }>,
  before: readonly At[],
  { plan, requester }: Operation,
): RichText {
  const startedAtMs = before.find(({ event: { type } }) => type === 'started')?.atMs
  const took = startedAtMs === undefined ? '' : ` in ${formatDuration(atMs - startedAtMs)}`
  const words = {
    succeeded: `Done${took}: `,
    failed: `Failed${took}: `,
    cancelled: 'Cancelled: ',
    'needs attention': 'Needs attention: ',
  }
  return [words[event.outcome], withKept(event.summary, endedRuns(before, plan)), ' ', ...mention(requester)]
}
