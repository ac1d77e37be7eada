import { inBrief, withoutEffect } from '../../core/run/step-ending.ts'
import { commandHooks } from '../capabilities/command-hooks.ts'
import { revertMark } from '../capabilities/marks.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { Capability } from '../ports/capability.ts'
import type { HeldLock } from '../ports/locks.ts'
import { type Claim, type Task, taskFolders } from '../ports/nodes.ts'
import {
  appliedClaimOf,
  claimOf,
  done,
  type Executor,
  failed,
  mustApply,
  type Observation,
  observeAgain,
  type StepContext,
  wait,
  waitSilently,
} from '../step-contract/executor.ts'
import { observeRevert } from './capability.ts'

// The exit code of a task that exceeded its limit, as of timeout(1).
const tookTooLong = 124

// A task that runs for less than this is not reported as running.
const soonSeconds = 5

/** Observes a claimed task. `words` name it, such as “pre-boot tasks”; `ok` are the exit codes of success. */
export async function observeTask(
  at: StepContext,
  claim: Claim,
  words: string,
  ok: readonly number[] = [0],
): Promise<Observation> {
  const state = await at.context.nodes.task(at.node.name, claim)
  switch (state.is) {
    case 'unclaimed':
      return mustApply([words])
    case 'running':
      if (state.runningSeconds < soonSeconds) return waitSilently(pollIntervals.taskMs)
      return wait(`still running${state.tail ? `: ${state.tail}` : ''}`, pollIntervals.taskMs, `${words} run`)
    case 'given up':
      return failed('task lost', `${words}: was given up before it began`)
    case 'lost':
      return failed('task lost', `${words}: ended with the boot, without an exit code. ${state.tail}`.trim())
    case 'ended':
      if (ok.includes(state.exitCode)) return ended(state.tail, words)
      return failed(
        state.exitCode === tookTooLong ? 'timed out' : 'task failed',
        `${words}: exited ${state.exitCode}. ${state.tail}`.trim(),
      )
  }
}

/** Whether the output of a folder task says that the folder has no executables. */
const hadNone = (tail: string): boolean => tail.startsWith('no tasks')

function ended(tail: string, words: string): Observation {
  if (tail === '') return done('done', {}, inBrief(`${words} ran`))
  return hadNone(tail) ? done(tail, {}, withoutEffect(inBrief(`no ${words}`))) : done(tail)
}

/** Starts a task under its claim; does nothing when the claim is taken already. */
export async function startTask(at: StepContext, claim: Claim, task: Task, lock: HeldLock): Promise<Observation> {
  await at.context.nodes.start(lock, claim, task)
  return observeAgain
}

const folderTask = (folder: string, limitMs: number): Task => ({
  task: 'folder',
  folder,
  limitSeconds: Math.ceil(limitMs / 1000),
})

/** Runs the executables of the node's pre-boot folder, once. */
export const runPreTasks: Executor<'runPreTasks'> = {
  observe: (at) => observeTask(at, claimOf(at, 'tasks'), 'pre-boot tasks'),
  apply: (at, lock) => startTask(at, claimOf(at, 'tasks'), folderTask(taskFolders.preBoot, at.step.limitMs), lock),
}

/** Runs the executables of the node's post-boot folder, once. */
export const runPostTasks: Executor<'runPostTasks'> = {
  observe: (at) => observeTask(at, claimOf(at, 'tasks'), 'post-boot tasks'),
  apply: (at, lock) => startTask(at, claimOf(at, 'tasks'), folderTask(taskFolders.postBoot, at.step.limitMs), lock),
}

/**
 * Ends pre-boot tasks that still run, then runs their undo hook; without a hook, a cleanup is pending. A node whose
 * tasks exceeded their limit is disabled as well, as rebootmgr does, until a person resumes it.
 */
export const undoPreTasks: Executor<'undoPreTasks'> = {
  async observe(at) {
    const state = await at.context.nodes.task(at.node.name, appliedClaimOf(at, 'tasks'))
    if (state.is === 'running' || state.is === 'unclaimed') return mustApply(['pre-boot tasks'])
    if (state.is === 'given up') return done('pre-boot tasks never began')
    if (state.is === 'ended' && hadNone(state.tail)) return done('there were no pre-boot tasks')
    if (await mustBeDisabled(at)) return mustApply(['pre-boot tasks'])
    const disabled = tasksTookTooLong(at) ? `; ${at.node.name} stays disabled until it is resumed` : ''
    if (at.step.hook === null)
      return failed('owed', `pre-boot tasks ran and no undo hook is configured: their effects may remain${disabled}`)
    const observe = await observeRevert(at, undoHook(at, at.step.hook))
    return observe.is === 'done' ? { ...observe, evidence: `${observe.evidence}${disabled}` } : observe
  },
  async apply(at, lock) {
    const state = await at.context.nodes.task(at.node.name, appliedClaimOf(at, 'tasks'))
    if (state.is === 'running' || state.is === 'unclaimed') {
      await at.context.nodes.stop(lock, appliedClaimOf(at, 'tasks'))
      return observeAgain
    }
    if (await mustBeDisabled(at)) {
      const why = at.run.failure?.failure ?? 'pre-boot tasks took too long'
      await at.context.cluster.setStop({ kind: 'node', name: at.node.name }, why, at.run.operation)
      return observeAgain
    }
    if (at.step.hook !== null) await undoHook(at, at.step.hook).revert(lock, at.node, revertMark(at))
    return observeAgain
  },
}

/** The undo hook of the pre-boot tasks, as a capability that is only reverted. */
const undoHook = ({ context, commands }: StepContext, hook: string): Capability =>
  commandHooks(context.commands, { apply: [], revert: [hook], commands })

const tasksTookTooLong = ({ run, index }: StepContext): boolean =>
  run.failure?.index === index && run.failure.code === 'timed out'

const mustBeDisabled = async (at: StepContext): Promise<boolean> =>
  tasksTookTooLong(at) && (await at.context.cluster.nodeConfig(at.node.name)).is === 'enabled'
