import type { OperationEvent } from '../core/operation/events.ts'
import { isOver, type Operation, operationState } from '../core/operation/state.ts'
import { type RolloutAction, rollout } from '../core/rollout/rollout.ts'
import { runState } from '../core/run/fold.ts'
import { agreedLately, agreedNow } from './agreed.ts'
import { glassRefusal } from './break-glass.ts'
import { Failure } from './failure.ts'
import { startVerdicts } from './gates.ts'
import type { Outside } from './outside.ts'
import { pace } from './pace.ts'
import { type PlannedAgain, planAgain } from './planning.ts'
import type { OperationEntry } from './ports/journals.ts'
import type { NextTurn } from './ports/turns.ts'
import { bot, recordOperation, recordRun } from './record.ts'
import { allowed, nodesOf } from './requests/allowed.ts'
import { summarise } from './summaries.ts'

type Turn = {
  readonly outside: Outside
  readonly entries: readonly OperationEntry[]
  readonly operation: Operation
  readonly nowMs: number
}

/** One turn of an operation: from approval to its end, one event a turn. */
export async function advanceOperation(outside: Outside, id: string): Promise<NextTurn> {
  const entries = await outside.journals.operation(id)
  const operation = operationState(entries)
  if (operation === null) return { again: 'never' }
  const turn = { outside, entries, operation, nowMs: outside.clock.now() }
  await summarise(outside, operation)
  if (isOver(operation)) {
    // Whoever wrote the end may have been killed before its message was asked for.
    await outside.turns.wake({ kind: 'messages', id })
    return { again: 'never' }
  }
  try {
    return await decide(turn)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    outside.log.warn({ operation: id, error }, 'could not ask')
    if (betweenRuns(operation)) return hold(turn, [`cannot ask ${error.source}`])
    return { again: 'at', atMs: turn.nowMs + pace.failureMs }
  }
}

/** Whether the next thing would be to begin with a node: what keeps it from that is told. */
const betweenRuns = ({ state, runs }: Operation): boolean =>
  state === 'queued' || ((state === 'running' || state === 'pausing') && runs.every(({ outcome }) => outcome !== null))

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

function expireDraft({ outside, operation, nowMs, entries }: Turn): Promise<NextTurn> | NextTurn {
  const expiresAtMs = operation.expiresAtMs ?? nowMs
  if (nowMs < expiresAtMs) return { again: 'at', atMs: expiresAtMs }
  return record({ outside, operation, nowMs, entries }, { type: 'discarded' })
}

async function awaitApproval(turn: Turn): Promise<NextTurn> {
  const { operation, nowMs } = turn
  const { rule } = operation.plan
  if (rule === null) return record(turn, { type: 'queued' })
  const expiresAtMs = operation.expiresAtMs ?? nowMs
  const { missing, lost } = await agreedLately(turn.outside, operation, rule)
  if (missing === 0) return record(turn, { type: 'queued' })
  if (nowMs >= expiresAtMs) return record(turn, { type: 'expired' })
  if (lost[0]) return record(turn, { type: 'approverLost', ...lost[0] })
  const remindAtMs = expiresAtMs - rule.expiresAfterMs / 3
  if (operation.reminded === 'no' && nowMs >= remindAtMs) return record(turn, { type: 'reminded' })
  return { again: 'at', atMs: operation.reminded === 'no' ? remindAtMs : expiresAtMs }
}

/** Everything is asked again at the start: the plan, the approvers, the flags. */
async function start(turn: Turn): Promise<NextTurn> {
  const { outside, operation } = turn
  if (await outside.locks.isOver(operation.operation)) return calledOff(turn, 'Nothing was changed.')
  const again = await planAgain(outside, operation.plan)
  if (again.is === 'refused')
    return hold(
      turn,
      again.refusals.map(({ message }) => message),
    )
  if (again.is === 'changed') return planChanged(turn, again)
  const asking = { person: operation.requester, channel: operation.askedIn }
  const right = await allowed(outside, asking, operation.plan.command, await nodesOf(outside, operation))
  if (!right.ok) {
    const why = right.refusals.map(({ message }) => message).join(' ')
    const summary = `Whoever asked for it may not any more: ${why} Nothing was changed.`
    return record(turn, { type: 'ended', outcome: 'cancelled', summary })
  }
  const agreed = await agreedNow(outside, operation)
  if (agreed?.lost[0]) return record(turn, { type: 'approverLost', ...agreed.lost[0] })
  if (agreed && agreed.missing > 0) return record(turn, { type: 'approvalsMissing', parts: agreed.parts })
  const no = await glassRefusal(outside, operation.plan, operation.requester)
  if (no) return record(turn, { type: 'ended', outcome: 'cancelled', summary: `${no.message} Nothing was changed.` })
  const verdicts = await startVerdicts(outside, operation.plan.nodes)
  const against = verdicts.filter(({ verdict }) => verdict === 'blocked' || verdict === 'unknown')
  if (against.length > 0)
    return hold(
      turn,
      against.map(({ gate, evidence }) => `${gate}: ${evidence}`),
    )
  return record(turn, { type: 'started', evidence: verdicts })
}

/** The store of locks knows what the journals have forgotten. */
const calledOff = (turn: Turn, what: string): Promise<NextTurn> =>
  record(turn, { type: 'ended', outcome: 'cancelled', summary: `It was denied or cancelled before. ${what}` })

/** Whoever agreed, agreed to another plan; where nobody has to agree, its requester has to look at the new one. */
function planChanged(turn: Turn, { plan, hash, difference }: Extract<PlannedAgain, { is: 'changed' }>) {
  if (plan.rule !== null) return record(turn, { type: 'planChanged', plan, hash, difference })
  const summary = `The plan changed before it started: ${difference.join('; ')}. Nothing was changed.`
  return record(turn, { type: 'ended', outcome: 'cancelled', summary })
}

async function carryOn(turn: Turn): Promise<NextTurn> {
  const { outside, operation } = turn
  const action = rollout(operation)
  switch (action.does) {
    case 'wait':
      return followRun(turn, action.run)
    case 'pause':
      return record(turn, { type: 'paused' })
    case 'end':
      return record(turn, { type: 'ended', outcome: action.outcome, summary: action.summary })
    case 'start': {
      if (operation.runs.length > 0) {
        if (await outside.locks.isOver(operation.operation)) return calledOff(turn, 'No other node is begun.')
        const next = operation.plan.nodes.filter(({ node }) => node === action.node)
        const flags = (await startVerdicts(outside, next)).filter(({ verdict }) => verdict === 'blocked')
        if (flags.length > 0)
          return hold(
            turn,
            flags.map(({ gate, evidence }) => `${gate}: ${evidence}`),
          )
      }
      return startRun(turn, action)
    }
  }
}

/** The run's journal comes first: starting it twice writes the same first entry, which only one can append. */
async function startRun(turn: Turn, { node, run }: Extract<RolloutAction, { does: 'start' }>): Promise<NextTurn> {
  const { outside, operation } = turn
  const planned = operation.plan.nodes.find((candidate) => candidate.node === node)
  if (!planned) return { again: 'never' }
  const { requester, hash } = operation
  const author = bot(outside, requester, hash)
  await recordRun(outside, run, [], author, {
    type: 'created',
    run,
    operation: operation.operation,
    requester,
    command: operation.plan.command,
    node,
    steps: planned.steps,
  })
  return record(turn, { type: 'runStarted', run, node })
}

async function followRun(turn: Turn, run: string): Promise<NextTurn> {
  const { outside } = turn
  const entries = await outside.journals.run(run)
  const state = runState(entries)
  if (state?.status !== 'ended' || state.outcome === null) {
    await outside.turns.schedule({ kind: 'run', id: run }, turn.nowMs)
    return { again: 'when woken' }
  }
  const last = entries.at(-1)?.event
  const summary = last?.type === 'ended' ? last.summary : ''
  return record(turn, { type: 'runEnded', run, node: state.node, outcome: state.outcome, summary })
}

/** Not yet, and why: told once for each reason, looked at again soon, woken when something changes. */
async function hold(turn: Turn, why: readonly string[]): Promise<NextTurn> {
  const { outside, operation, nowMs } = turn
  const untilMs = operation.heldUntilMs ?? nowMs + outside.policy.limits.acquireLockMs
  if (nowMs >= untilMs) return waitedTooLong(turn)
  const told = operation.held.length === why.length && operation.held.every((reason, index) => reason === why[index])
  if (told) return { again: 'at', atMs: nowMs + pace.holdMs }
  await record(turn, { type: 'held', why, untilMs })
  return { again: 'at', atMs: nowMs + pace.watchMs }
}

/** Nothing waits for ever: what has not begun ends, what has begun stays where it is until a person resumes it. */
const waitedTooLong = (turn: Turn): Promise<NextTurn> =>
  record(turn, { type: turn.operation.state === 'queued' ? 'expired' : 'paused' })

async function record({ outside, entries, operation }: Turn, event: OperationEvent): Promise<NextTurn> {
  await recordOperation(outside, operation.operation, entries, bot(outside, operation.requester, operation.hash), event)
  outside.log.info({ operation: operation.operation, event: event.type }, 'operation event')
  await outside.turns.wake({ kind: 'messages', id: operation.operation })
  return { again: 'now' }
}
