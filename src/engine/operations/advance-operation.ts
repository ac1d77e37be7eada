import type { Verdict } from '../../core/health/verdict.ts'
import type { WaitReason } from '../../core/locks/locks.ts'
import { activeRuns } from '../../core/operation/active-runs.ts'
import type { Attribution } from '../../core/operation/events.ts'
import { openParts } from '../../core/operation/open-parts.ts'
import { isTerminal, nodesLeft, type Operation } from '../../core/operation/state.ts'
import { endOfRequest, isOver } from '../../core/plan/narrowing.ts'
import { nodePartHash, plannedNode } from '../../core/plan/plan.ts'
import { type ActiveRun, type RolloutAction, rollout } from '../../core/rollout/rollout.ts'
import type { Wave } from '../../core/rollout/waves.ts'
import { otherCreation, type RunCreated } from '../../core/run/creation.ts'
import { hasFailed } from '../../core/run/failed.ts'
import type { RunState } from '../../core/run/state.ts'
import { type Worked, workedMs, workOf } from '../../core/run/worked.ts'
import { waitSentence } from '../../messages/wording/waiting.ts'
import { nextAskMs } from '../guards/ask-again.ts'
import { waitsNow } from '../guards/would-wait.ts'
import { readActiveJournals, statesOf } from '../journals/active-runs.ts'
import { bot, recordRun } from '../journals/append.ts'
import { foldedOperation, foldedRun } from '../journals/folded.ts'
import { keepProhibitions } from '../journals/prohibitions.ts'
import { expectedEndOf, workMsOf } from '../planning/estimates.ts'
import { newMatches } from '../planning/planning.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Denied, Failure } from '../ports/failure.ts'
import type { RunEntry } from '../ports/journals.ts'
import type { NextTurn } from '../ports/turns.ts'
import { newNeeds } from '../unattended/needing.ts'
import { awaitApproval } from './await-approval.ts'
import { endEarly, hold, record, type Turn } from './operation-turn.ts'
import { readyFor } from './readiness.ts'
import { lookAtWave } from './soak.ts'
import { noLongerNeeded } from './still-needed.ts'
import { submitPrepared } from './submit-prepared.ts'
import { summaryOf } from './summaries.ts'

/** Runs one turn of an operation, which appends at most one event to its journal. Returns when the next turn is due. */
export async function advanceOperation(context: ClusterContext, id: string): Promise<NextTurn> {
  const entries = await context.journals.operation(id)
  const operation = foldedOperation(entries)
  if (operation === null) return { again: 'never' }
  const active = await readActiveJournals(context, operation)
  const turn = { context, entries, operation, active, nowMs: context.clock.now() }
  await context.journals.summarise(summaryOf(operation, statesOf(active)))
  const kept = await keepProhibitions(context, id, entries, active)
  if (isTerminal(operation)) {
    // the bot that wrote the end may have died before it woke the messages
    await context.turns.wake({ kind: 'messages', id })
    return kept === 'all kept' ? { again: 'never' } : { again: 'at', atMs: turn.nowMs + pollIntervals.refusedMs }
  }
  try {
    const next = await decideUntil(turn, endOfRequest(operation.plan))
    return kept === 'all kept' ? next : atTheLatest(next, turn.nowMs + pollIntervals.refusedMs)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    context.log.warn({ operation: id, error }, 'a turn of an operation could not be finished')
    const why = error instanceof Denied ? `${error.source}: ${error.message}` : `${error.source} is unreachable`
    if (isBetweenRuns(operation)) return hold(turn, [why], 'limited')
    return { again: 'at', atMs: turn.nowMs + pollIntervals.failureMs }
  }
}

/** The earlier of the next turn and a turn at `atMs`. */
const atTheLatest = (next: NextTurn, atMs: number): NextTurn =>
  next.again === 'now' || (next.again === 'at' && next.atMs <= atMs) ? next : { again: 'at', atMs }

/** Whether the next action would start a node, so that its obstacle is shown as a hold. */
const isBetweenRuns = (operation: Operation): boolean =>
  operation.state === 'queued' ||
  ((operation.state === 'running' || operation.state === 'pausing') && activeRuns(operation).length === 0)

/**
 * Takes the turn, and the next one at the latest at the end of the request. From then on, an operation without active runs ends,
 * also while it is paused; a draft expires by itself.
 */
async function decideUntil(turn: Turn, endMs: number | null): Promise<NextTurn> {
  if (endMs === null) return decideInTime(turn)
  if (turn.nowMs < endMs) return atTheLatest(await decideInTime(turn), endMs)
  const { state } = turn.operation
  const waits = state === 'awaiting approval' || state === 'queued' || state === 'paused'
  return waits ? endEarly(turn, tooLate(turn)) : decide(turn)
}

/** Takes the turn, and the next one of an operation that is held at the latest when its approvals have to be judged again. */
async function decideInTime(turn: Turn): Promise<NextTurn> {
  const next = await decide(turn)
  const { context, operation, nowMs } = turn
  const isHeld = next.again === 'at' && (operation.state === 'queued' || operation.state === 'running')
  if (!isHeld || next.atMs <= nowMs + pollIntervals.holdMs) return next
  const askMs = await nextAskMs(context, operation)
  return askMs === null ? next : atTheLatest(next, askMs)
}

const tooLate = ({ operation }: Turn): string =>
  typeof operation.requester === 'string' ? 'The time of --until has passed.' : 'The window is over.'

function decide(turn: Turn): Promise<NextTurn> | NextTurn {
  switch (turn.operation.state) {
    case 'planned':
      return typeof turn.operation.requester === 'string' ? expireDraft(turn) : submitPrepared(turn)
    case 'awaiting approval':
      return awaitApproval(turn)
    case 'queued':
      return start(turn)
    case 'running':
    case 'pausing':
    case 'stopping':
      return carryOn(turn)
    case 'paused':
      // nothing is left to resume once its remaining nodes were left out
      return nodesLeft(turn.operation).length === 0 ? carryOn(turn) : { again: 'when woken' }
    default:
      return { again: 'when woken' }
  }
}

function expireDraft(turn: Turn): Promise<NextTurn> | NextTurn {
  const { operation, nowMs } = turn
  const expiresAtMs = operation.expiresAtMs ?? nowMs
  if (nowMs < expiresAtMs) return { again: 'at', atMs: expiresAtMs }
  return record(turn, { type: 'discarded' })
}

/** Starts the operation, or starts it again after new approvals, when the guards agree for every remaining node. */
async function start(turn: Turn): Promise<NextTurn> {
  const { context, operation } = turn
  const ready = await readyFor(turn, nodesLeft(operation), 'start')
  if (ready.is === 'not ready') return ready.turn
  const newNodeNotes = [
    ...(await newMatches(context, operation.plan)).map(notInThePlan),
    ...(await newNeeds(context, operation)).map(needsItSince),
  ]
  const expectedEnd = await expectedEndOf(context, operation)
  const evidence = [...ready.verdicts, ...newNodeNotes]
  return record(turn, { type: 'started', evidence, ...(expectedEnd === null ? {} : { expectedEnd }) })
}

const notInThePlan = (node: string): Verdict => ({
  gate: 'plan',
  verdict: 'warn',
  evidence: `${node} matches the command now and is not in the approved plan`,
  remedy: 'Ask for it separately.',
})

const needsItSince = (node: string): Verdict => ({
  gate: 'plan',
  verdict: 'warn',
  evidence: `${node} needs it now and is not in the plan of this night`,
  remedy: 'The next night lists it.',
})

async function carryOn(turn: Turn): Promise<NextTurn> {
  const { operation } = turn
  const followed = await followRuns(turn)
  if (followed.is === 'ended') return followed.turn
  const action = rollout(operation, followed.active, await workMsOf(turn.context, operation.plan))
  const begins = action.does === 'start' || action.does === 'start one' || action.does === 'soak'
  if (begins && isOver(operation.plan, turn.nowMs)) return endEarly(turn, tooLate(turn))
  switch (action.does) {
    case 'wait':
      return { again: 'when woken' }
    case 'soak':
      return soak(turn, action.wave)
    case 'pause':
      return record(turn, { type: 'paused' })
    case 'end':
      return record(turn, { type: 'ended', outcome: action.outcome, summary: action.summary })
    case 'start':
      return startNode(turn, action)
    case 'start one':
      return startOne(turn, action)
  }
}

async function startNode(turn: Turn, start: { readonly node: string; readonly run: string }): Promise<NextTurn> {
  const ready = await readyFor(turn, [start.node], 'nextNode')
  if (ready.is === 'not ready') return ready.turn
  const why = await noLongerNeeded(turn.context, turn.operation, start.node)
  return why === null ? startRun(turn, start) : record(turn, { type: 'noLongerNeeded', node: start.node, why })
}

/** Starts the first node whose run would get its slots now. Without one, the operation is held until something changes. */
async function startOne(turn: Turn, { nodes, run }: Extract<RolloutAction, { does: 'start one' }>): Promise<NextTurn> {
  const { context, operation, nowMs } = turn
  const waitsFor = await waitsNow(context, operation)
  let why: readonly WaitReason[] = []
  for (const node of nodes) {
    const one = plannedNode(operation.plan, node)
    const reasons = one === undefined ? [] : await waitsFor(one)
    if (reasons.length === 0) return startNode(turn, { node, run })
    if (why.length === 0) why = reasons
  }
  if (activeRuns(operation).length > 0) return { again: 'at', atMs: nowMs + pollIntervals.holdMs }
  // what is in the way of every node must not hide that approvals no longer count
  const ready = await readyFor(turn, oneOfEachPart(operation, nodes), 'nextNode')
  if (ready.is === 'not ready') return ready.turn
  return hold(turn, why.map(waitSentence), hasNoLimit(why) ? 'unlimited' : 'limited')
}

/** The first of these nodes in each part of the plan. */
const oneOfEachPart = (operation: Operation, nodes: readonly string[]): readonly string[] =>
  openParts(operation).flatMap((part) => nodes.find((node) => part.nodes.includes(node)) ?? [])

/** Whether only gates that a person or a known time opens are in the way. */
const hasNoLimit = (why: readonly WaitReason[]): boolean =>
  why.every((reason) => reason.for === 'gate' && reason.patience === 'unlimited')

async function soak(turn: Turn, wave: Wave): Promise<NextTurn> {
  const look = await lookAtWave(turn.context, turn.operation, wave, turn.nowMs)
  return look.is === 'wait' ? { again: 'at', atMs: look.untilMs } : record(turn, look.event)
}

/**
 * Creates and starts a run. First makes sure that no failover can lose the approvals and the start of the operation. A
 * bot that died between the two writes leaves the run's journal behind; the run starts from it only if its creation
 * equals the one that would be written now. Otherwise the operation ends and tells its requester.
 */
async function startRun(turn: Turn, { node, run }: { readonly node: string; readonly run: string }): Promise<NextTurn> {
  const { context, operation } = turn
  const planned = plannedNode(operation.plan, node)
  if (!planned) return { again: 'never' }
  await context.journals.confirm(turn.entries)
  const { requester, hash } = operation
  const part = nodePartHash(operation.plan, node)
  const number = await keptNumber(context, operation, node)
  const created: RunCreated = {
    type: 'created',
    run,
    operation: operation.operation,
    requester,
    command: operation.plan.command,
    node,
    steps: planned.steps,
    ...(part === null ? {} : { part }),
    ...(number === null ? {} : { number }),
  }
  if ((await recordRun(context, run, [], bot(context, requester, hash), created)).is === 'conflict') {
    const other = otherCreation((await context.journals.run(run))[0]?.event, created)
    if (other !== null) return endEarly(turn, `${other} Request it again.`)
  }
  return record(turn, { type: 'runStarted', run, node })
}

/** The number in the lock queue of the node's last run, if that run gave way; null otherwise. */
async function keptNumber(
  { journals }: Pick<ClusterContext, 'journals'>,
  { runs }: Operation,
  node: string,
): Promise<number | null> {
  const before = runs.findLast((one) => one.node === node)
  return before === undefined ? null : (foldedRun(await journals.run(before.run))?.keptNumber ?? null)
}

/** Why a run failed, and the cause when the node refused. */
const failedBy = ({ failure, cause }: NonNullable<RunState['failure']>) => ({
  failure,
  ...(cause === undefined ? {} : { refusal: cause }),
})

/** Schedules the active runs and returns them; or records that one of them has ended and returns the next turn. */
async function followRuns(
  turn: Turn,
): Promise<
  { readonly is: 'active'; readonly active: readonly ActiveRun[] } | { readonly is: 'ended'; readonly turn: NextTurn }
> {
  const { context, nowMs } = turn
  const active: ActiveRun[] = []
  for (const { run, entries } of turn.active) {
    const state = foldedRun(entries)
    const called = entries.some(({ event }) => event.type === 'needsAttention') ? 'yes' : 'no'
    if (state !== null && state.outcome !== null) {
      const last = entries.at(-1)?.event
      const { summary, ...lock } = last?.type === 'ended' ? { summary: last.summary, lock: last.lock } : { summary: '' }
      const { node, outcome } = state
      const recovered = called === 'yes' && !hasFailed(state) ? { recovered: 'yes' as const } : {}
      const marked = outcome === 'failed' ? markedBy(entries) : {}
      const undone = outcome === 'undone' && state.failure !== null ? failedBy(state.failure) : {}
      const worked = workedIn(turn.operation, node, entries)
      const why = { ...worked, ...recovered, ...marked, ...undone }
      return {
        is: 'ended',
        turn: await record(turn, { type: 'runEnded', run, node, outcome, summary, ...lock, ...why }),
      }
    }
    await context.turns.schedule({ kind: 'run', id: run }, nowMs)
    if (state !== null) active.push({ state, called })
  }
  return { is: 'active', active }
}

/** How long an ended run worked on its node, as a field of the event; none when it did not. */
function workedIn({ plan }: Operation, node: string, entries: readonly RunEntry[]): { readonly worked?: Worked } {
  const ms = workedMs(entries)
  const planned = plannedNode(plan, node)
  if (ms === null || planned === undefined) return {}
  return { worked: { work: workOf(planned.steps), roles: planned.roles, ms } }
}

/** The person who marked a run failed, and the reason, as fields of the event; none when nobody did. */
function markedBy(entries: readonly RunEntry[]): { readonly markedFailed?: Attribution } {
  const event = entries.findLast(({ event: one }) => one.type === 'personActed' && one.act === 'mark failed')?.event
  return event?.type === 'personActed' ? { markedFailed: { person: event.person, reason: event.reason } } : {}
}
