import { coversAll } from '../../core/approvals/coverage.ts'
import { lacksAnswers } from '../../core/locks/acquire.ts'
import { isOwnEntry } from '../../core/locks/lock-table.ts'
import type { Holder, WaitReason } from '../../core/locks/locks.ts'
import type { Operation } from '../../core/operation/state.ts'
import { nodePartHash } from '../../core/plan/plan.ts'
import { groupsTouched, scopesHash, scopesOf } from '../../core/policy/scopes.ts'
import { provenOver } from '../../core/run/firing.ts'
import { inBrief } from '../../core/run/step-ending.ts'
import { utcMinute } from '../../core/text/utc.ts'
import { waitSentence } from '../../messages/wording/waiting.ts'
import { admit, workOf } from '../guards/admission.ts'
import { askOwnGates, type OwnAnswers } from '../guards/own-gates.ts'
import { foldedOperation } from '../journals/folded.ts'
import { isUnchanged } from '../journals/unchanged.ts'
import { pollIntervals } from '../poll-intervals.ts'
import {
  done,
  type Executor,
  failed,
  mustApply,
  type Observation,
  observeAgain,
  type StepContext,
  type StepWait,
  wait,
  waitSilently,
  waitUnlimited,
} from '../step-contract/executor.ts'
import { ownLock } from '../step-contract/own-lock.ts'

const holderOf = ({ run, index, nowMs }: StepContext, operation: Operation | null): Holder => ({
  operation: run.operation,
  run: run.run,
  node: run.node,
  requester: run.requester,
  command: run.command,
  sinceMs: nowMs,
  phase: { step: 'waiting', index, bootIdBefore: null, changed: [], armedUntilUptimeSeconds: null },
  ...agreedFor(operation, run),
})

/** The approved plan of the node and its approvals, for the lock store, which must not depend on the journals. */
function agreedFor(operation: Operation | null, { node, part: own }: StepContext['run']): Pick<Holder, 'agreed'> {
  const part = own ?? (operation === null ? null : nodePartHash(operation.plan, node))
  if (operation === null || part === null) return {}
  const approvals = operation.approvals.filter(({ covers }) => coversAll(covers, operation.plan, [node]))
  const given = approvals.map(({ person, click, atMs }) => ({ person, click, atMs }))
  return { agreed: { plan: operation.hash, part, approvals: given } }
}

/** Waits in the lock queue, then takes all scopes or none. */
export const acquireLock: Executor<'acquireLock'> = {
  async observe({ context, run, begun, step, nowMs }) {
    if (begun === 'no') return mustApply([])
    const held = await ownLock(context.locks, run)
    // giving slots back is itself a change that wakes the run
    const pauseMs = run.gaveBackAtMs === null ? 0 : run.gaveBackAtMs + pollIntervals.regainMs - nowMs
    if (held.is === 'lost') return pauseMs > 0 ? waitSilently(pauseMs) : mustApply([])
    const { phase, drainedBy = [] } = held.lock.holder
    // a drain may have had nothing to change; the entries of earlier versions do not name who drained the node
    const tookOver = drainedBy.length > 0 || phase.changed.length > 0
    const before = tookOver ? { drainedBefore: phase.changed } : {}
    const runs = drainedBy.length > 0 ? { drainedBy } : {}
    const how = tookOver ? ', taken over from a drain' : ''
    return done(`holds ${step.scopes.join(', ')}${how}`, { ...before, ...runs })
  },
  async apply(at) {
    const { context, entries, node, run, signal } = at
    const { policy } = context
    const nodes = await context.inventory.nodes()
    const scopes = scopesOf(policy, node)
    const groups = groupsTouched(policy, nodes)
    const operation = foldedOperation(await context.journals.operation(at.run.operation))
    const plannedAtMs = operation?.createdAtMs ?? 0
    const self = { holder: holderOf(at, operation), work: workOf(at), number: at.run.number, plannedAtMs }
    const request = { ...self, scopes, policyHash: scopesHash(policy), groups }
    const attempt = (own: OwnAnswers | null) =>
      context.locks.acquire(request, (table) => admit(at, request, table, own))
    let acquired = await attempt(null)
    if (acquired.is === 'waiting' && lacksAnswers(acquired.reasons)) {
      const own = await askOwnGates(at)
      // they may take minutes: another bot may have gone on
      if (signal.aborted || !(await isUnchanged(context.journals, run.run, entries))) return observeAgain
      acquired = await attempt(own)
    }
    if (acquired.is === 'held') return observeAgain
    if (acquired.is === 'over') return calledOff(at, acquired.how)
    if (acquired.is === 'too old') return failed('called off', tooOld(at.run.operation, acquired.oldestPlanMs))
    return inQueue(acquired.position, acquired.reasons, at.nowMs)
  },
}

/**
 * The wait for everything that keeps the run in the queue. A gate that a person or a known time opens is waited for
 * without a limit, and not asked before that time.
 */
const inQueue = (position: number, reasons: readonly WaitReason[], nowMs: number): Observation => ({
  ...queueWait(position, reasons, nowMs),
  position,
})

function queueWait(position: number, reasons: readonly WaitReason[], nowMs: number): StepWait {
  const ahead = position > 1 ? `#${position} in line. ` : ''
  const sentence = `${ahead}${reasons.map(waitSentence).join('; ')}`
  const closed = reasons.flatMap((reason) => (reason.for === 'gate' ? [reason] : []))
  if (closed.length === 0) return wait(sentence, lacksAnswers(reasons) ? pollIntervals.gateMs : pollIntervals.lineMs)
  const key = closed.map(({ gate }) => gate).join()
  if (closed.every(({ patience }) => patience === 'limited')) return wait(sentence, pollIntervals.gateMs, key)
  const opensMs = Math.max(...closed.map(({ notBeforeMs }) => notBeforeMs ?? 0))
  return waitUnlimited(sentence, Math.max(opensMs - nowMs, pollIntervals.gateMs), key)
}

/** Fails the step because the lock store has a denial or cancellation of its operation that the journal has lost. */
async function calledOff({ context, run }: StepContext, how: string): Promise<Observation> {
  const operation = foldedOperation(await context.journals.operation(run.operation))
  if (operation?.cancel) return observeAgain
  return failed('called off', `${run.operation} was ${how} before; its journal lost that entry`)
}

const tooOld = (operation: string, oldestPlanMs: number): string =>
  `${operation} was planned before ${utcMinute(oldestPlanMs)}; what was decided about operations of that time is no longer stored. Request it again.`

/** Frees the slots in the run's entry and leaves the lock queue. Idempotent. */
export const releaseLock: Executor<'releaseLock'> = {
  observe: async () => mustApply([]),
  async apply({ context, run, undoes }) {
    const held = await context.locks.hold(run.run)
    if (held.is === 'held' && !isOwnEntry(held.lock.holder, run)) {
      await context.locks.withdraw(run.run)
      return done(`no lock was held: the entry of ${run.run} is for ${held.lock.holder.node}`)
    }
    if (held.is === 'held' && armedAndUnproven(run, held.lock.holder))
      return failed('owed', 'a reboot may still fire: the lock is kept')
    await context.locks.withdraw(run.run)
    if (held.is === 'held' && undoes !== null && run.memory.drainedBefore !== undefined) {
      const kept = await context.locks.keepDrained(held.lock)
      if (kept.is === 'lost') return failed('lock lost', kept.why)
      return done(`${run.node} stays drained, as it was before`)
    }
    const freed = await context.locks.release(run.run)
    return freed === 'released' ? done('lock released', {}, inBrief('lock released')) : done('no lock was held')
  },
}

/** Whether a reboot was armed that is not proven to be over. */
const armedAndUnproven = (run: StepContext['run'], holder: Holder): boolean =>
  holder.phase.armedUntilUptimeSeconds !== null && !provenOver(run)

/** Turns the run's entry into one of a drained node; frees nothing. */
export const keepDrained: Executor<'keepDrained'> = {
  async observe({ context, run }) {
    const held = await ownLock(context.locks, run)
    if (held.is === 'lost') return failed('lock lost', held.why)
    return held.lock.holder.phase.step === 'drained' ? done('stays drained until undrain') : mustApply([])
  },
  async apply({ context }, lock) {
    const kept = await context.locks.keepDrained(lock)
    return kept.is === 'held' ? observeAgain : failed('lock lost', kept.why)
  },
}

/** Removes the trigger that the run has served, if it is still the same one. */
export const clearTrigger: Executor<'clearTrigger'> = {
  async observe({ context, run, node }) {
    const token = run.memory.trigger
    if (token === undefined) return done('no trigger was served', {}, inBrief(''))
    const trigger = (await context.cluster.triggers()).find((candidate) => candidate.node === node.name)
    if (!trigger) return done('the trigger is gone')
    if (trigger.token !== token) return done('a newer trigger was set and stays')
    if (run.memory.rebooted === 'no') return done('the trigger stays: nothing was rebooted')
    return mustApply([])
  },
  async apply({ context, run, node }) {
    const trigger = (await context.cluster.triggers()).find((candidate) => candidate.node === node.name)
    if (!trigger || trigger.token !== run.memory.trigger) return observeAgain
    const cleared = await context.cluster.clearTrigger(trigger)
    return cleared === 'removed' ? done('the trigger is gone') : observeAgain
  },
}
