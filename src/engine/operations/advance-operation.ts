import type { Verdict } from '../../core/health/verdict.ts'
import type { Attribution } from '../../core/operation/events.ts'
import { activeRuns, isTerminal, nodesLeft, type Operation } from '../../core/operation/state.ts'
import { nodePartHash } from '../../core/plan/plan.ts'
import { type ActiveRun, type RolloutAction, rollout } from '../../core/rollout/rollout.ts'
import type { Wave } from '../../core/rollout/waves.ts'
import { otherCreation, type RunCreated } from '../../core/run/creation.ts'
import { hasFailed } from '../../core/run/failed.ts'
import { readActiveJournals, statesOf } from '../journals/active-runs.ts'
import { bot, recordRun } from '../journals/append.ts'
import { foldedOperation, foldedRun } from '../journals/folded.ts'
import { keepProhibitions } from '../journals/prohibitions.ts'
import { newMatches } from '../planning/planning.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Denied, Failure } from '../ports/failure.ts'
import type { RunEntry } from '../ports/journals.ts'
import type { NextTurn } from '../ports/turns.ts'
import { awaitApproval } from './await-approval.ts'
import { endEarly, hold, record, type Turn } from './operation-turn.ts'
import { readyFor } from './readiness.ts'
import { lookAtWave } from './soak.ts'
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
    const next = await decide(turn)
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

function decide(turn: Turn): Promise<NextTurn> | NextTurn {
  switch (turn.operation.state) {
    case 'planned':
      return expireDraft(turn)
    case 'awaiting approval':
      return awaitApproval(turn)
    case 'queued':
      return start(turn)
    case 'running':
    case 'pausing':
    case 'stopping':
      return carryOn(turn)
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
  const newNodeNotes = (await newMatches(context, operation.plan)).map(notInThePlan)
  return record(turn, { type: 'started', evidence: [...ready.verdicts, ...newNodeNotes] })
}

const notInThePlan = (node: string): Verdict => ({
  gate: 'plan',
  verdict: 'warn',
  evidence: `${node} matches the command now and is not in the approved plan`,
  remedy: 'Ask for it separately.',
})

async function carryOn(turn: Turn): Promise<NextTurn> {
  const { operation } = turn
  const followed = await followRuns(turn)
  if (followed.is === 'ended') return followed.turn
  const action = rollout(operation, followed.active)
  switch (action.does) {
    case 'wait':
      return { again: 'when woken' }
    case 'soak':
      return soak(turn, action.wave)
    case 'pause':
      return record(turn, { type: 'paused' })
    case 'end':
      return record(turn, { type: 'ended', outcome: action.outcome, summary: action.summary })
    case 'start': {
      const ready = await readyFor(turn, [action.node], 'nextNode')
      return ready.is === 'not ready' ? ready.turn : startRun(turn, action)
    }
  }
}

async function soak(turn: Turn, wave: Wave): Promise<NextTurn> {
  const look = await lookAtWave(turn.context, turn.operation, wave, turn.nowMs)
  return look.is === 'wait' ? { again: 'at', atMs: look.untilMs } : record(turn, look.event)
}

/**
 * Creates and starts a run. First makes sure that no failover can lose the approvals and the start of the operation. A
 * bot that died between the two writes leaves the run's journal behind; the run starts from it only if its creation
 * equals the one that would be written now. Otherwise the operation ends and tells its requester.
 */
async function startRun(turn: Turn, { node, run }: Extract<RolloutAction, { does: 'start' }>): Promise<NextTurn> {
  const { context, operation } = turn
  const planned = operation.plan.nodes.find((candidate) => candidate.node === node)
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
      return {
        is: 'ended',
        turn: await record(turn, { type: 'runEnded', run, node, outcome, summary, ...lock, ...recovered, ...marked }),
      }
    }
    await context.turns.schedule({ kind: 'run', id: run }, nowMs)
    if (state !== null) active.push({ state, called })
  }
  return { is: 'active', active }
}

/** The person who marked a run failed, and the reason, as fields of the event; none when nobody did. */
function markedBy(entries: readonly RunEntry[]): { readonly markedFailed?: Attribution } {
  const event = entries.findLast(({ event: one }) => one.type === 'personActed' && one.act === 'mark failed')?.event
  return event?.type === 'personActed' ? { markedFailed: { person: event.person, reason: event.reason } } : {}
}
