import type { Phase } from '../core/locks/locks.ts'
import type { Operation } from '../core/operation/state.ts'
import type { Step, StepKind } from '../core/plan/steps.ts'
import { stepTraits } from '../core/plan/steps.ts'
import { onlyRestores } from '../core/plan/undo.ts'
import { rolesOf } from '../core/policy/roles.ts'
import type { Notes, RunEvent } from '../core/run/events.ts'
import { pastPointOfNoReturn } from '../core/run/next.ts'
import type { RunState } from '../core/run/state.ts'
import { lasting } from '../core/telling/durations.ts'
import { agreedNow } from './agreed.ts'
import { glassRefusal } from './break-glass.ts'
import { type At, type Executor, failed, type Look, lookAgain, wait } from './executors/executor.ts'
import { executors } from './executors/table.ts'
import { objectionOf } from './executors/waiting.ts'
import { Failure } from './failure.ts'
import { stopsNow } from './gates.ts'
import type { Outside } from './outside.ts'
import { pace } from './pace.ts'
import type { StillHeld } from './ports/locks.ts'

/** What a turn's work on one step came to. */
export type StepResult = { readonly nowMs: number } & (
  | { readonly is: 'again'; readonly againMs: number }
  | { readonly is: 'event'; readonly event: RunEvent; readonly againMs: number }
  | { readonly is: 'done' | 'too late'; readonly evidence: string; readonly notes: Notes }
  | {
      readonly is: 'failed'
      readonly code: string
      readonly failure: string
      readonly reboot: 'did not happen' | 'may have happened'
    }
)

/** One step of a run, and what is to become of it. */
export type Work = {
  readonly outside: Outside
  readonly state: RunState
  readonly operation: Operation
  readonly index: number
  readonly step: Step
  readonly undoes: Step | null
  readonly mode: 'step' | 'undo' | 'watch' | 'watch undo'
  /** Whether the run's lock is its own, or why that could not be asked. */
  readonly standing: StillHeld | Failure
  readonly signal: AbortSignal
}

/** Looks at one step, acts where its intent is already written down, and says what became of it. */
export async function takeStep(work: Work): Promise<StepResult> {
  const nowMs = work.outside.clock.now()
  try {
    return resultOf(work, await lookAndAct(work, nowMs), nowMs)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    work.outside.log.warn(
      { operation: work.state.operation, run: work.state.run, node: work.state.node, error },
      'could not ask',
    )
    const reason = `cannot ask ${error.source}: ${error.message}`
    return resultOf(work, wait(reason, pace.failureMs, `cannot ask ${error.source}`), nowMs)
  }
}

async function lookAndAct(work: Work, nowMs: number): Promise<Look> {
  const { mode } = work
  const lost = lockLost(work)
  if (lost !== null) return failed('lock lost', `the lock is lost: ${lost}`)
  const at = await stands(work, nowMs)
  const moved = mode === 'step' && work.state.changed.length === 0 ? rolesChanged(work, at) : null
  if (moved) return moved
  const executor = executors[work.step.kind] as Executor<StepKind>
  const look = await executor.look(at)
  if (look.is !== 'act' || mode === 'watch' || mode === 'watch undo') return look
  if (mode === 'undo' || at.begun === 'yes') return actUnderLock(work, at, executor, look)
  const first = look.changing.length > 0 && work.state.changed.length === 0
  return (first ? await noLongerAgreed(work) : null) ?? look
}

async function stands({ outside, state, index, step, undoes, signal }: Work, nowMs: number): Promise<At> {
  const nodes = await outside.inventory.nodes()
  const node = nodes.find(({ name }) => name === state.node)
  if (!node) throw new Failure('inventory', `${state.node} is not in the inventory`, 'none')
  const begun = state.progress[index]?.is === 'begun' ? 'yes' : 'no'
  return { outside, run: state, index, step, node, begun, undoes, nowMs, signal }
}

/** Until something is changed, the node must still have the roles that people approved it with. */
function rolesChanged({ outside, state }: Work, { node }: At): Look | null {
  const checked = state.steps.find((step) => step.kind === 'checkNode')
  if (checked?.kind !== 'checkNode' || onlyRestores(state.steps)) return null
  const roles = rolesOf(outside.policy, node).join(', ')
  const planned = checked.roles.join(', ')
  return roles === planned
    ? null
    : failed('roles changed', `${node.name} has the roles ${roles}, planned as ${planned}`)
}

/** It may have stood in line for long: right before the first change of its operation, approvals must still count. */
async function noLongerAgreed({ outside, operation }: Work): Promise<Look | null> {
  const { rule } = operation.plan
  if (operation.runs.length > 1) return null
  const no = await glassRefusal(outside, operation.plan, operation.requester)
  if (no !== null) return failed(no.code, no.message)
  if (rule === null) return null
  const { missing, lost } = await agreedNow(outside, operation, rule)
  if (missing === 0) return null
  const why = lost.map((one) => one.why.replace(/\.$/, '')).join('; ')
  return failed('not an approver', `${missing} more must agree: ${why}`)
}

/** Who cannot be asked has not agreed: a stop since the gates agreed, or silence, keeps more from being taken away. */
async function stoppedSince({ state, step, mode }: Work, at: At): Promise<Look | null> {
  // Arming asks every gate itself.
  if (mode !== 'step' || step.kind === 'reboot' || stepTraits[step.kind].touches !== 'worsens') return null
  const verdicts = await stopsNow(at)
  return pastPointOfNoReturn(state) ? null : objectionOf(at, verdicts, 'before')
}

/** Fencing: the phase is compared and set on the run's entry right before each change. */
async function actUnderLock(
  work: Work,
  at: At,
  executor: Executor<StepKind>,
  look: Extract<Look, { is: 'act' }>,
): Promise<Look> {
  const { outside, state, step, index, signal } = work
  if (stepTraits[step.kind].touches === 'nothing' && step.kind !== 'keepDrained') return executor.act(at, null)
  const held = await outside.locks.hold(state.run)
  if (held.is === 'lost') return failed('lock lost', `the lock is lost: ${held.why}`)
  // Read after the lock: whoever has gone on since then finds the phase changed, or changes it under us.
  if (signal.aborted || (await outside.journals.run(state.run)).length !== state.revision) return lookAgain
  const nothingYet = work.mode === 'step' && held.lock.holder.phase.step === 'waiting' && look.changing.length > 0
  const agreed = nothingYet ? (rolesChanged(work, at) ?? (await noLongerAgreed(work))) : null
  const refusal = agreed ?? (await stoppedSince(work, at))
  if (refusal) return refusal
  const entered = await outside.locks.enter(held.lock, phaseOf(state, step, index, look, held.lock.holder.phase))
  if (entered.is === 'overtaken' || signal.aborted) return lookAgain
  if (entered.is === 'lost') return failed('lock lost', `the lock is lost: ${entered.why}`)
  return executor.act(at, entered.lock)
}

function phaseOf(state: RunState, step: Step, index: number, look: Extract<Look, { is: 'act' }>, before: Phase): Phase {
  const notes = { ...state.notes, ...look.notes }
  return {
    step: step.kind,
    index,
    bootIdBefore: notes.bootIdBefore ?? before.bootIdBefore,
    changed: [...new Set([...before.changed, ...state.changed, ...look.changing])],
    armedUntilUptimeSeconds:
      step.kind === 'reboot' && notes.armedUntil !== undefined
        ? Number(notes.armedUntil)
        : before.armedUntilUptimeSeconds,
  }
}

/** Between taking and freeing it, every turn looks whether the lock is still ours. */
function lockLost({ standing, state, index, mode }: Work): string | null {
  const taken = state.steps.findIndex(({ kind }) => kind === 'acquireLock')
  const ours = (mode === 'step' || mode === 'watch') && index > taken && state.steps[index]?.kind !== 'releaseLock'
  if (!ours) return null
  if (standing instanceof Failure) throw standing
  return standing.is === 'lost' ? standing.why : null
}

function resultOf(work: Work, look: Look, nowMs: number): StepResult {
  const { state, step, index, mode } = work
  const elapsedMs = nowMs - state.sinceMs
  switch (look.is) {
    case 'done':
    case 'too late':
      return { nowMs, is: look.is, evidence: look.evidence, notes: look.notes }
    case 'not needed':
      return { nowMs, is: 'event', event: { type: 'notNeeded', index, evidence: look.evidence }, againMs: 0 }
    case 'noted':
      return { nowMs, is: 'event', event: { type: 'noted', index, notes: look.notes }, againMs: look.againMs }
    case 'act':
      return mayGoOn(work)
        ? {
            nowMs,
            is: 'event',
            event: { type: 'stepBegan', index, changing: look.changing, notes: look.notes },
            againMs: 0,
          }
        : { nowMs, is: 'again', againMs: pace.watchMs }
    case 'failed':
      return isWatching(mode) ? { nowMs, is: 'again', againMs: pace.watchMs } : { ...look, nowMs }
    case 'wait':
      return waiting(work, look, nowMs, elapsedMs > step.limitMs)
  }
}

const isWatching = (mode: Work['mode']): boolean => mode === 'watch' || mode === 'watch undo'

/** What only took too long goes on when it can; what failed is a person's to begin again. */
const mayGoOn = ({ mode, state }: Work): boolean =>
  mode === 'step' || (mode === 'watch' && (state.failure?.code === 'timed out' || state.failure?.code === 'lock lost'))

function waiting(
  { state, step, index, mode }: Work,
  look: Extract<Look, { is: 'wait' }>,
  nowMs: number,
  late: boolean,
): StepResult {
  if (isWatching(mode)) return { nowMs, is: 'again', againMs: Math.max(look.againMs, pace.watchMs) }
  if (late) {
    return {
      nowMs,
      is: 'failed',
      code: 'timed out',
      failure: `${look.reason || stepTraits[step.kind].title}, for longer than ${lasting(step.limitMs)}`,
      reboot: 'may have happened',
    }
  }
  const told = look.key === '' || state.waiting?.key === look.key
  if (told) return { nowMs, is: 'again', againMs: look.againMs }
  return {
    nowMs,
    is: 'event',
    event: { type: 'waiting', index, key: look.key, reason: look.reason, sinceMs: nowMs },
    againMs: look.againMs,
  }
}
