import { missingWords } from '../../core/approvals/approval-status.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { RichText } from '../../core/message.ts'
import { isEndedEarly } from '../../core/operation/ended-early.ts'
import type { OperationAt, OperationEvent } from '../../core/operation/events.ts'
import { quarantinedRuns } from '../../core/operation/quarantine.ts'
import { endedCount, nodesLeft, nodesStaying, type Operation, operationAfter } from '../../core/operation/state.ts'
import { approvalsByPart, approvalsSoFar } from '../../core/operation/valid-approvals.ts'
import { isParallel } from '../../core/plan/effect.ts'
import { isDecidedByParts } from '../../core/plan/parts.ts'
import { type Plan, ruleOf, shortHash } from '../../core/plan/plan.ts'
import { hasWaves } from '../../core/plan/rollout-rule.ts'
import { heldDifference } from '../../core/rollout/held.ts'
import { doneSoFar } from '../../core/rollout/rollout.ts'
import { endedWell } from '../../core/run/outcome.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { continueWords } from '../wording/active-nodes.ts'
import { callForParts, nodesOfPart, stillInPlan, waitingFor } from '../wording/parts.ts'
import { mention, newsFor } from '../wording/requester.ts'
import { approvalCall, ruleLine } from '../wording/rule.ts'
import { soakLine, waveLine } from '../wording/waves.ts'
import { approvalCount } from './card-state.ts'
import { keptLocks } from './kept-locks.ts'
import { pauseAskedLine, pausedLine } from './pause-lines.ts'
import type { Thread } from './thread-about.ts'
import { activeNodes, restoredWords } from './thread-words.ts'

/** What precedes an entry: the entries before it, and the operation after them; null before the first entry. */
export type Before = { readonly entries: readonly OperationAt[]; readonly operation: Operation | null }

/** The thread's line about an event of an operation; null when it has none. */
export function operationLine(
  at: OperationAt,
  { entries: before, operation: was }: Before,
  thread: Thread,
): RichText | null {
  const { atMs, event } = at
  // The first entry of a journal is the plan, which has a message of its own.
  if (was === null) return null
  const now = operationAfter(was, at)
  switch (event.type) {
    case 'submitted':
      return askedLine(event.expiresAtMs, now)
    case 'approved':
    case 'denied':
    case 'approverLost':
    case 'approvalWithdrawn':
    case 'approvalsMissing':
      return agreementLine(event, { was, now }, thread)
    case 'nodesLeftOut':
      return leftOutLine(event, now)
    case 'noLongerNeeded':
      return [{ strong: event.node }, ` no longer needs a reboot (${event.why}) and is left out.`]
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
        : [`Not approved in time: ${nodesOfPart(event.nodes)}. ${stillInPlan(now)}`, ...newsFor(thread.requester)]
    case 'queued':
      return queuedLine(now)
    case 'held':
      return heldLine(event, was)
    case 'cancelAsked':
      return [...mention(event.person), cancelWords(event.reason, was)]
    case 'pauseAsked':
      return pauseAskedLine(event, was)
    case 'paused':
      return pausedLine(event, was, before, thread)
    case 'resumed':
      return [...mention(event.person), ' resumed the operation.']
    case 'started':
      return startedLine(event.evidence, was)
    case 'soakBegan':
    case 'soakHealthy':
    case 'soakFailed':
      return soakLine(event, { was, now }, mention(thread.requester))
    case 'ended':
      return endLine(atMs, event, before, now)
    case 'unlocked':
      return unlockedLine(event)
    case 'acknowledged':
      return [...mention(event.person), ` acknowledged the break-glass override: ${event.reason}.`]
    case 'runEnded':
      return runEndedLine(event, now)
    case 'runStarted':
    case 'planned':
    case 'discarded':
      return null
  }
}

function leftOutLine(event: Extract<OperationEvent, { type: 'nodesLeftOut' }>, now: Operation): RichText {
  const { person, nodes, reason } = event
  const why = reason === '' ? '' : `: ${reason}`
  return [...mention(person), ` left out ${nodesOfPart(nodes)}${why}.`, ...restoredWords(event), ` ${stillInPlan(now)}`]
}

const remindedLine = (was: Operation): RichText =>
  isDecidedByParts(was.plan)
    ? ['Still waiting for approvals: ', ...waitingFor(was), '.']
    : ['Still waiting for approvals: ', ...ruleLine(ruleOf(was.plan)), `. ${approvalsSoFar(was).people.length} so far.`]

function unlockedLine({ person, node, reason, bootId }: Extract<OperationEvent, { type: 'unlocked' }>): RichText {
  if (bootId === undefined) return [...mention(person), ` broke the lock of ${node}: ${reason}.`]
  return [`${node} answered under another boot ID (${bootId.slice(0, 8)}). Lock released.`]
}

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

/**
 * The line about the start, with warnings of the checks. The last approval says already that an operation starts, unless
 * something held it.
 */
function startedLine(evidence: readonly Verdict[], was: Operation): RichText | null {
  const warnings = evidence.filter(({ verdict }) => verdict !== 'ok').map((one) => `${one.gate}: ${one.evidence}`)
  if (warnings.length > 0) return [`Started: ${warnings.join('; ')}.`]
  return ruleOf(was.plan) === null || was.held.length > 0 ? ['Started.'] : null
}

const hasBegun = ({ runs }: Operation): boolean => runs.length > 0

function cancelWords(reason: string, was: Operation): string {
  const because = reason === '' ? '' : `: ${reason}`
  return hasBegun(was)
    ? ` requested a stop${because}. Stopping at the next safe point.`
    : ` cancelled it before it started${because}.`
}

/** The approvals that still count after a change of the plan: those that cover all remaining nodes. */
const keptApprovals = (now: Operation): string =>
  approvalsSoFar(now).people.length === 0 ? 'Approvals cleared.' : `${approvalCount(now)} approvals still count.`

const expiry = (was: Operation): string =>
  was.held.length === 0
    ? `Expired with ${approvalCount(was)} approvals.`
    : `Expired: it could not start in time: ${was.held.join('; ')}.`

/** The line about an approved plan; null for a plan that is decided as a whole, whose last approval says it. */
function queuedLine(now: Operation): RichText | null {
  if (ruleOf(now.plan) === null || !isDecidedByParts(now.plan)) return null
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
 * The line about an ended run: of its wave, when the run is the last one of it, or of its node in a plan without waves. A
 * failed node has a line already; here it has only the lock that it keeps. Null for a plan of one node, because the end of
 * the operation follows, and for a wave that soaks.
 */
function runEndedLine(event: RunEnded, now: Operation): RichText | null {
  const { plan } = now
  if (plan.nodes.length === 1 || event.outcome === 'gave way') return null
  const aside = quarantinedRuns(now, [])
  if (aside.has(event.run))
    return [
      `Quarantined (${aside.size} of at most ${plan.quarantineLimit}): ${withKept(unsaid(event.summary, [event]), [event])}.`,
    ]
  if (!endedWell(event.outcome)) {
    const kept = keptLocks([{ node: event.node, outcome: event.outcome, lock: event.lock ?? null }], [])
    return kept === null || !isParallel(plan) ? waveLine(now) : [{ strong: event.node }, `: ${kept}.`]
  }
  if (hasWaves(plan)) return waveLine(now)
  return [`${withKept(event.summary, [event])} (${endedCount(now)} of ${nodesStaying(now).length}).`]
}

/** A summary without the output of what failed in these runs: the thread has it from when they failed. */
const unsaid = (summary: string, runs: readonly RunEnded[]): string =>
  runs.reduce((said, { failure }) => {
    const [reason, ...output] = failure?.split('. ') ?? []
    return reason === undefined || output.length === 0 ? said : said.replace(`${failure}`, reason)
  }, summary)

/** A summary, followed by the locks that the runs still hold. */
function withKept(summary: string, runs: readonly RunEnded[]): string {
  const kept = keptLocks(
    runs.map(({ node, outcome, lock }) => ({ node, outcome, lock: lock ?? null })),
    [],
  )
  return kept === null ? summary : `${summary.replace(/\.$/, '')}. ${kept}`
}

/** The ended runs whose locks the last line names: the run of a plan with one node, or all failed runs. */
const endedRuns = (before: readonly OperationAt[], plan: Plan): readonly RunEnded[] =>
  before.flatMap(({ event }) =>
    event.type === 'runEnded' && (plan.nodes.length === 1 || event.outcome === 'failed') ? [event] : [],
  )

/** Null when only details of the reasons changed: the card has them. */
function heldLine({ why, untilMs }: Extract<OperationEvent, { type: 'held' }>, was: Operation): RichText | null {
  if (heldDifference(was.held, why) === 'details') return null
  const active = activeNodes(was)
  const goOn = active.length === 0 ? '' : ` ${continueWords(active)}`
  const held = `${hasBegun(was) ? 'Next node on hold' : 'Not started'}: ${why.join('; ')}.${goOn}`
  if (untilMs === null) return [`${held} Continues automatically once this is resolved.`]
  return [`${held} Checking again until `, { timeMs: untilMs, shown: 'time' }, '; continues automatically.']
}

function endLine(
  atMs: number,
  event: Extract<OperationEvent, { type: 'ended' }>,
  before: readonly OperationAt[],
  now: Operation,
): RichText {
  const { plan, requester } = now
  const startedAtMs = before.find(({ event: { type } }) => type === 'started')?.atMs
  const took = startedAtMs === undefined ? '' : ` in ${formatDuration(atMs - startedAtMs)}`
  const words = {
    succeeded: `Done${took}: `,
    failed: `Failed${took}: `,
    cancelled: isEndedEarly(now) ? 'Ended early: ' : 'Cancelled: ',
    'needs attention': 'Needs attention: ',
  }
  const called = event.outcome === 'succeeded' ? newsFor(requester) : [' ', ...mention(requester)]
  const ended = before.flatMap((one) => (one.event.type === 'runEnded' ? [one.event] : []))
  return [words[event.outcome], withKept(unsaid(event.summary, ended), endedRuns(before, plan)), ...called]
}
