import type { Holder } from '../../core/locks/locks.ts'
import { operationState } from '../../core/operation/state.ts'
import { scopesHash, scopesOf } from '../../core/policy/scopes.ts'
import { asUsual } from '../../core/run/brief.ts'
import { waitSentence } from '../../core/telling/waiting.ts'
import { admit, workOf } from '../admission.ts'
import { pace } from '../pace.ts'
import { act, done, type Executor, failed, type Here, type Look, lookAgain, wait } from './executor.ts'

const holderOf = ({ run, index, nowMs }: Here): Holder => ({
  operation: run.operation,
  run: run.run,
  node: run.node,
  requester: run.requester,
  command: run.command,
  sinceMs: nowMs,
  phase: { step: 'waiting', index, bootIdBefore: null, changed: [], armedUntilUptimeSeconds: null },
})

/** Waits in line, then takes all scopes or none. */
export const acquireLock: Executor<'acquireLock'> = {
  async look({ outside, run, begun, step }) {
    if (begun === 'no') return act([])
    const held = await outside.locks.hold(run.run)
    if (held.is === 'lost') return act([])
    const { changed } = held.lock.holder.phase
    const before = changed.length > 0 ? { drainedBefore: changed.join(', ') } : {}
    return done(`holds ${step.scopes.join(', ')}${changed.length > 0 ? ', taken over from a drain' : ''}`, before)
  },
  async act(at) {
    const { outside, node } = at
    const { policy } = outside
    const nodes = await outside.inventory.nodes()
    const scopes = scopesOf(policy, node)
    const groups = policy.besideRebootmgr === 'yes' ? groupsTouched(nodes) : []
    const request = { holder: holderOf(at), scopes, policyHash: scopesHash(policy), work: workOf(at), groups }
    const acquired = await outside.locks.acquire(request, (table) => admit(at, request, table))
    if (acquired.is === 'held') return lookAgain
    if (acquired.is === 'over') return calledOff(at, acquired.how)
    const ahead = acquired.position > 1 ? `#${acquired.position} in line. ` : ''
    const sentences = acquired.reasons.map(waitSentence).join('; ')
    const gates = acquired.reasons.flatMap((reason) => (reason.for === 'gate' ? [reason.gate] : []))
    const key = gates.length > 0 ? gates.join() : undefined
    return wait(`${ahead}${sentences}`, gates.length > 0 ? pace.gateMs : pace.lineMs, key)
  },
}

/** What its journal says counts; only what the journal has forgotten is told so. */
async function calledOff({ outside, run }: Here, how: string): Promise<Look> {
  const operation = operationState(await outside.journals.operation(run.operation))
  if (operation?.cancel) return lookAgain
  return failed('called off', `${run.operation} was ${how} before, which its journal has forgotten`)
}

/** The scope `cluster` has members of every group, so every group's foreign lock is taken. */
const groupsTouched = (nodes: readonly { readonly group: string | null }[]): readonly string[] =>
  [...new Set(nodes.flatMap(({ group }) => (group === null ? [] : [group])))].sort()

/** Frees exactly what the run's entry lists; twice is fine. Leaves the line too. */
export const releaseLock: Executor<'releaseLock'> = {
  look: async () => act([]),
  async act({ outside, run, undoes }) {
    const held = await outside.locks.hold(run.run)
    if (held.is === 'held' && armedAndUnproven(run, held.lock.holder))
      return failed('owed', 'a reboot may still fire: the lock is kept')
    await outside.locks.withdraw(run.run)
    if (held.is === 'held' && undoes !== null && run.notes.drainedBefore !== undefined) {
      const kept = await outside.locks.keepDrained(held.lock)
      if (kept.is === 'lost') return failed('lock lost', kept.why)
      return done(`${run.node} stays drained, as it was before`)
    }
    const freed = await outside.locks.release(run.run)
    return freed === 'released' ? done('lock released', asUsual('lock released')) : done('no lock was held')
  },
}

/** Whether something armed is not known to be over: neither fired, nor disarmed, nor refused by the node. */
function armedAndUnproven(run: Here['run'], holder: Holder): boolean {
  const reboot = run.progress[run.steps.findIndex(({ kind }) => kind === 'reboot')]
  const proven =
    run.notes.bootIdAfter !== undefined ||
    run.notes.rebooted === 'no' ||
    run.rebootDisproved === 'yes' ||
    reboot?.is === 'undone'
  return holder.phase.armedUntilUptimeSeconds !== null && !proven
}

/** Turns our entry into a drained one; nothing is freed. */
export const keepDrained: Executor<'keepDrained'> = {
  async look({ outside, run }) {
    const held = await outside.locks.hold(run.run)
    if (held.is === 'lost') return failed('lock lost', held.why)
    return held.lock.holder.phase.step === 'drained' ? done('stays drained; undrain gives it back') : act([])
  },
  async act({ outside }, lock) {
    const kept = await outside.locks.keepDrained(lock)
    return kept.is === 'held' ? lookAgain : failed('lock lost', kept.why)
  },
}

/** Removes the trigger that this run served, if it is still the same one. */
export const clearTrigger: Executor<'clearTrigger'> = {
  async look({ outside, run, node }) {
    const token = run.notes.trigger
    if (token === undefined) return done('no trigger was served', asUsual(''))
    const trigger = (await outside.cluster.triggers()).find((candidate) => candidate.node === node.name)
    if (!trigger) return done('the trigger is gone')
    if (trigger.token !== token) return done('a newer trigger was set meanwhile and stays')
    if (run.notes.rebooted === 'no') return done('the trigger stays: nothing was rebooted')
    return act([])
  },
  async act({ outside, run, node }) {
    const trigger = (await outside.cluster.triggers()).find((candidate) => candidate.node === node.name)
    if (!trigger || trigger.token !== run.notes.trigger) return lookAgain
    const cleared = await outside.cluster.clearTrigger(trigger)
    return cleared === 'removed' ? done('the trigger is gone') : lookAgain
  },
}
