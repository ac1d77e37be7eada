import { asUsual } from '../../core/run/brief.ts'
import { pace } from '../pace.ts'
import type { HeldLock } from '../ports/locks.ts'
import type { Claim, Task } from '../ports/nodes.ts'
import {
  act,
  claimOf,
  done,
  type Executor,
  failed,
  firstClaimOf,
  type Here,
  type Look,
  lookAgain,
  wait,
  waitQuietly,
} from './executor.ts'
import { lookAtHooks, startNextHook } from './hooks.ts'

const folders = {
  runPreTasks: '/etc/rebootmgr/pre_boot_tasks',
  runPostTasks: '/etc/rebootmgr/post_boot_tasks',
} as const

// What a task ends with when it is ended for taking too long, as with timeout(1).
const tookTooLong = 124

// Most tasks take no longer, and nobody wants to read that they began.
const soonSeconds = 5

/** Looks at a claimed task; `words` say what it is, such as “pre-boot tasks”. */
export async function lookAtTask(at: Here, claim: Claim, words: string): Promise<Look> {
  const state = await at.outside.nodes.task(at.node.name, claim)
  switch (state.is) {
    case 'unclaimed':
      return act([words])
    case 'running':
      if (state.runningSeconds < soonSeconds) return waitQuietly(pace.taskMs)
      return wait(`still running${state.tail ? `: ${state.tail}` : ''}`, pace.taskMs, `${words} run`)
    case 'given up':
      return failed('task lost', `${words}: was given up before it began`)
    case 'lost':
      return failed('task lost', `${words}: ended with the boot, without an exit code. ${state.tail}`.trim())
    case 'ended':
      if (state.exitCode === 0) return ended(state.tail, words)
      return failed(
        state.exitCode === tookTooLong ? 'timed out' : 'task failed',
        `${words}: exited ${state.exitCode}. ${state.tail}`.trim(),
      )
  }
}

/** What a node says of a folder without executables. */
const hadNone = (tail: string): boolean => tail.startsWith('no tasks')

function ended(tail: string, words: string): Look {
  if (tail === '') return done('done', asUsual(`${words} ran`))
  return done(tail, hadNone(tail) ? asUsual(`no ${words}`) : {})
}

/** Starts a task under its claim; a claim that was taken already starts nothing. */
export async function startTask(at: Here, claim: Claim, task: Task, lock: HeldLock): Promise<Look> {
  await at.outside.nodes.start(lock, claim, task)
  return lookAgain
}

const folderTask = (folder: string, limitMs: number): Task => ({
  task: 'folder',
  folder,
  limitSeconds: Math.ceil(limitMs / 1000),
  environment: {},
})

/** The executables of the node's pre-boot folder, claimed once. */
export const runPreTasks: Executor<'runPreTasks'> = {
  look: (at) => lookAtTask(at, claimOf(at, 'tasks'), 'pre-boot tasks'),
  act: (at, lock) => startTask(at, claimOf(at, 'tasks'), folderTask(folders.runPreTasks, at.step.limitMs), lock),
}

/** The executables of the node's post-boot folder, claimed once. */
export const runPostTasks: Executor<'runPostTasks'> = {
  look: (at) => lookAtTask(at, claimOf(at, 'tasks'), 'post-boot tasks'),
  act: (at, lock) => startTask(at, claimOf(at, 'tasks'), folderTask(folders.runPostTasks, at.step.limitMs), lock),
}

/**
 * Ends pre-boot tasks that still run, then runs the hook that takes them back; without one, they are owed. A node whose
 * tasks took too long is disabled as well, as rebootmgr does: nobody begins with it again before a person has looked.
 */
export const undoPreTasks: Executor<'undoPreTasks'> = {
  async look(at) {
    const state = await at.outside.nodes.task(at.node.name, firstClaimOf(at, 'tasks'))
    if (state.is === 'running' || state.is === 'unclaimed') return act(['pre-boot tasks'])
    if (state.is === 'given up') return done('pre-boot tasks never began')
    if (state.is === 'ended' && hadNone(state.tail)) return done('there were no pre-boot tasks')
    if (await mustBeDisabled(at)) return act(['pre-boot tasks'])
    const disabled = tasksTookTooLong(at) ? `; ${at.node.name} is disabled until somebody resumes it` : ''
    if (at.step.hook === null) return failed('owed', `pre-boot tasks ran, and no undo hook is configured${disabled}`)
    const look = await lookAtHooks(at, [at.step.hook])
    return look.is === 'done' ? { ...look, evidence: `${look.evidence}${disabled}` } : look
  },
  async act(at, lock) {
    const state = await at.outside.nodes.task(at.node.name, firstClaimOf(at, 'tasks'))
    if (state.is === 'running' || state.is === 'unclaimed') {
      await at.outside.nodes.stop(lock, firstClaimOf(at, 'tasks'))
      return lookAgain
    }
    if (await mustBeDisabled(at)) {
      const why = at.run.failure?.failure ?? 'pre-boot tasks took too long'
      await at.outside.cluster.setStop({ kind: 'node', name: at.node.name }, why, at.run.operation)
      return lookAgain
    }
    return at.step.hook === null ? lookAgain : startNextHook(at, [at.step.hook], lock)
  },
}

const tasksTookTooLong = ({ run, index }: Here): boolean =>
  run.failure?.index === index && run.failure.code === 'timed out'

const mustBeDisabled = async (at: Here): Promise<boolean> =>
  tasksTookTooLong(at) && (await at.outside.cluster.nodeConfig(at.node.name)).is === 'enabled'
