import type { Verdict } from '../core/health/verdict.ts'
import type { OperationEvent } from '../core/operation/events.ts'
import { isOver, nodesLeft, type Operation, operationState } from '../core/operation/state.ts'
import { isOfSchema1, ruleOf } from '../core/plan/plan.ts'
import type { Refusal } from '../core/refusals.ts'
import { doneSoFar, type RolloutAction, rollout } from '../core/rollout/rollout.ts'
import { runState } from '../core/run/fold.ts'
import { agreedLately, agreedNow } from './agreed.ts'
import { glassRefusal } from './break-glass.ts'
import { cardsCanBePosted } from './channel-use.ts'
import { Failure } from './failure.ts'
import { startVerdicts } from './gates.ts'
import type { Outside } from './outside.ts'
import { pace } from './pace.ts'
import { newMatches, type Rebuilt, rebuild } from './planning.ts'
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
  const rule = ruleOf(operation.plan)
  if (isOfSchema1(operation.plan)) {
    const again = await rebuild(turn.outside, operation.plan, nodesLeft(operation))
    if (again.is === 'changed') return planChanged(turn, again)
  }
  const agreed = await agreedLately(turn.outside, operation, nodesLeft(operation))
  if (rule === null || agreed === null || agreed.missing === 0) return record(turn, { type: 'queued' })
  const expiresAtMs = operation.expiresAtMs ?? nowMs
  const { lost } = agreed
  if (nowMs >= expiresAtMs) return approvalsNeverCame(turn)
  if (lost[0]) return record(turn, { type: 'approverLost', ...lost[0] })
  const remindAtMs = expiresAtMs - rule.expiresAfterMs / 3
  if (operation.reminded === 'no' && nowMs >= remindAtMs) return record(turn, { type: 'reminded' })
  return { again: 'at', atMs: operation.reminded === 'no' ? remindAtMs : expiresAtMs }
}

/** Starts, or starts again after new approvals, when everything holds for every node that is left. */
async function start(turn: Turn): Promise<NextTurn> {
  const { outside, operation } = turn
  const left = nodesLeft(operation)
  const no = await keptBack(turn, left)
  if (no !== null) return no
  const planned = operation.plan.nodes.filter(({ node }) => left.includes(node))
  const verdicts = await startVerdicts(outside, planned)
  const against = verdicts.filter(({ verdict }) => verdict === 'blocked' || verdict === 'unknown')
  if (against.length > 0)
    return hold(
      turn,
      against.map(({ gate, evidence }) => `${gate}: ${evidence}`),
    )
  const besides = (await newMatches(outside, operation.plan)).map(notInThePlan)
  return record(turn, { type: 'started', evidence: [...verdicts, ...besides] })
}

const notInThePlan = (node: string): Verdict => ({
  gate: 'plan',
  verdict: 'warn',
  evidence: `${node} matches the command now and is not in the approved plan`,
  remedy: 'Ask for it separately.',
})

/**
 * What keeps these nodes from starting, asked at the start and again before each node: the plan is rebuilt from today's
 * configuration, and requester, approvers and break-glass right are asked freshly. Null when everything holds.
 */
async function keptBack(turn: Turn, names: readonly string[]): Promise<NextTurn | null> {
  const { outside, operation } = turn
  if (await outside.locks.isOver(operation.operation)) return calledOff(turn)
  const channel = await cardsCanBePosted(outside, operation.channel)
  if (!channel.ok) return holdBy(turn, channel.refusals)
  const again = await rebuild(outside, operation.plan, names)
  if (again.is === 'refused') return holdBy(turn, again.refusals)
  if (again.is === 'changed') return planChanged(turn, again)
  const asking = { person: operation.requester, channel: operation.askedIn }
  const nodes = (await nodesOf(outside, operation)).filter(({ name }) => names.includes(name))
  const right = await allowed(outside, asking, operation.plan.command, nodes)
  if (!right.ok) {
    const why = right.refusals.map(({ message }) => message).join(' ')
    return endEarly(turn, `Whoever asked for it may not any more: ${why}`)
  }
  const agreed = await agreedNow(outside, operation, names)
  if (agreed?.lost[0]) return record(turn, { type: 'approverLost', ...agreed.lost[0] })
  if (agreed && agreed.missing > 0) return record(turn, { type: 'approvalsMissing', parts: agreed.parts })
  const no = await glassRefusal(outside, operation.plan, operation.requester)
  return no ? endEarly(turn, no.message) : null
}

/** Ends before all nodes were started; the nodes that were done stay done. */
const endEarly = (turn: Turn, why: string): Promise<NextTurn> =>
  record(turn, { type: 'ended', outcome: 'cancelled', summary: `${why} ${doneSoFar(turn.operation)}` })

/** The store of locks knows what the journals have forgotten. */
const calledOff = (turn: Turn): Promise<NextTurn> => endEarly(turn, 'It was denied or cancelled before.')

/** The time for approvals is over: an operation without any run expires, another one ends with what was done. */
const approvalsNeverCame = (turn: Turn): Promise<NextTurn> =>
  turn.operation.runs.length === 0
    ? record(turn, { type: 'expired' })
    : endEarly(turn, 'The time for approvals of the remaining nodes is over.')

/** The approvals are for another plan; where no approval is needed, the requester has to look at the new one. */
function planChanged(turn: Turn, { plan, hash, difference }: Extract<Rebuilt, { is: 'changed' }>) {
  if (ruleOf(plan) !== null) return record(turn, { type: 'planChanged', plan, hash, difference })
  return endEarly(turn, `The plan changed before it started: ${difference.join('; ')}.`)
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
      const no = await keptBack(turn, [action.node])
      if (no !== null) return no
      if (operation.runs.length > 0) {
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

function holdBy(turn: Turn, refusals: readonly Refusal[]): Promise<NextTurn> {
  const why = refusals.map(({ message }) => message)
  return hold(turn, why)
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
