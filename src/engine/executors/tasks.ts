import { pace } from '../pace.ts'
import type { Claim, Task } from '../ports/nodes.ts'
import {
  act,
  claimOf,
  done,
  type Executor,
  failed,
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

// Most tasks take no longer, and nobody wants to read that they began.
const soonSeconds = 5

async function lookAtTask(at: Here, claim: Claim, words: string): Promise<Look> {
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
      return state.exitCode === 0
        ? done(state.tail || 'done')
        : failed('task failed', `${words}: exited ${state.exitCode}. ${state.tail}`.trim())
  }
}

async function startTask(
  at: Here,
  claim: Claim,
  task: Task,
  lock: Parameters<Executor<'reboot'>['act']>[1],
): Promise<Look> {
  if (!lock) return failed('lock lost', 'a task needs the lock')
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

/** Ends pre-boot tasks that still run, then runs the hook that takes them back; without one, they are owed. */
export const undoPreTasks: Executor<'undoPreTasks'> = {
  async look(at) {
    const state = await at.outside.nodes.task(at.node.name, preTasksClaim(at))
    if (state.is === 'running' || state.is === 'unclaimed') return act(['pre-boot tasks'])
    if (state.is === 'given up') return done('pre-boot tasks never began')
    if (state.is === 'ended' && state.tail.startsWith('no tasks')) return done('there were no pre-boot tasks')
    if (at.step.hook === null) return failed('owed', 'pre-boot tasks ran, and no undo hook is configured')
    return lookAtHooks(at, [at.step.hook])
  },
  async act(at, lock) {
    if (!lock) return failed('lock lost', 'a task needs the lock')
    const state = await at.outside.nodes.task(at.node.name, preTasksClaim(at))
    if (state.is === 'running' || state.is === 'unclaimed') {
      await at.outside.nodes.stop(lock, preTasksClaim(at))
      return lookAgain
    }
    return at.step.hook === null ? lookAgain : startNextHook(at, [at.step.hook], lock)
  },
}

const preTasksClaim = (at: Here): Claim => ({ run: at.run.run, step: `${at.index + 1}-tasks` })

/** The package command of the node's roles; versions before and after are the evidence. */
export const upgradePackages: Executor<'upgradePackages'> = {
  async look(at) {
    const argv = at.outside.commands.upgradeArgv(at.node)
    if (argv === null) return failed('not configured', `no upgrade command is configured for ${at.node.name}`)
    const claim = claimOf(at, 'packages')
    const state = await at.outside.nodes.task(at.node.name, claim)
    if (state.is === 'unclaimed') {
      const versions = await at.outside.nodes.packageVersions(at.node.name)
      return act(['packages'], { versionsBefore: JSON.stringify(versions) })
    }
    const look = await lookAtTask(at, claim, 'package upgrade')
    if (look.is !== 'done') return look
    const after = await at.outside.nodes.packageVersions(at.node.name)
    const changes = versionChanges(JSON.parse(at.run.notes.versionsBefore ?? '{}'), after)
    return done(changes.length === 0 ? 'no package changed' : changes.join(', '), {
      versionsAfter: JSON.stringify(after),
    })
  },
  async act(at, lock) {
    const argv = at.outside.commands.upgradeArgv(at.node)
    if (argv === null) return failed('not configured', `no upgrade command is configured for ${at.node.name}`)
    return startTask(
      at,
      claimOf(at, 'packages'),
      { task: 'program', argv, limitSeconds: Math.ceil(at.step.limitMs / 1000) },
      lock,
    )
  },
}

type Versions = { readonly [name: string]: string }

const versionChanges = (before: Versions, after: Versions): readonly string[] =>
  Object.entries(after)
    .filter(([name, version]) => before[name] !== version)
    .map(([name, version]) => `${name} ${before[name] ?? 'absent'} → ${version}`)
