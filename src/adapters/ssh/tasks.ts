import { z } from 'zod'
import type { Claim, Task, TaskState } from '../../engine/ports/nodes.ts'
import { cleanTail } from '../redact.ts'
import { validAnswer } from './answer.ts'
import { claimName } from './claims.ts'
import { scripts } from './scripts.ts'
import type { Shell } from './shell.ts'

/** Claimed tasks on hosts: each is started once and does not depend on the bot. */
export type ClaimedTasks = {
  start(host: string, claim: Claim, task: Task): Promise<void>
  state(host: string, claim: Claim): Promise<TaskState>
  ended(host: string, claim: Claim, signal: AbortSignal): Promise<void>
  stop(host: string, claim: Claim): Promise<void>
}

const tailBytes = 4_000
const tailCharacters = 1_000
const stopSeconds = 35
const longestWaitSeconds = 900

/** Tasks whose claims are in one folder on each host; no read or change takes longer than `commandSeconds`. */
export function claimedTasks(shell: Shell, claimFolder: string, commandSeconds: number): ClaimedTasks {
  const limitMs = commandSeconds * 1000
  return {
    async start(host, claim, task) {
      const argv = [claimFolder, claimName(claim), ...taskArguments(task)]
      await shell.run(host, { script: scripts.startTask, argv, limitMs, signal: null })
    },
    async state(host, claim) {
      const argv = [claimFolder, claimName(claim), String(tailBytes)]
      const { output } = await shell.run(host, { script: scripts.showTask, argv, limitMs, signal: null })
      return validAnswer(taskState, output, `node ${host}`)
    },
    async ended(host, claim, signal) {
      const argv = [claimFolder, claimName(claim), String(longestWaitSeconds)]
      const waitMs = longestWaitSeconds * 1000 + limitMs
      try {
        await shell.wait(host, { script: scripts.awaitTask, argv, limitMs: waitMs, signal })
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
    async stop(host, claim) {
      const argv = [claimFolder, claimName(claim)]
      const stopMs = limitMs + stopSeconds * 1000
      await shell.run(host, { script: scripts.stopTask, argv, limitMs: stopMs, signal: null })
    },
  }
}

function taskArguments(task: Task): readonly string[] {
  const limit = String(Math.max(1, Math.ceil(task.limitSeconds)))
  return task.task === 'program' ? [limit, 'program', ...task.argv] : [limit, 'folder', task.folder]
}

const tail = z.string().transform((text) => cleanTail(text, tailCharacters))
const count = z.string().regex(/^\d+$/, 'not a number').transform(Number)

const taskState: z.ZodType<TaskState> = z.discriminatedUnion('state', [
  z.object({ state: z.literal('unclaimed') }).transform(() => ({ is: 'unclaimed' as const })),
  z.object({ state: z.literal('given up') }).transform(() => ({ is: 'given up' as const })),
  z
    .object({ state: z.literal('running'), bootId: z.string(), runningSeconds: count, tail })
    .transform(({ state, ...rest }) => ({ is: state, ...rest })),
  z
    .object({ state: z.literal('ended'), exitCode: count, tail })
    .transform(({ state, ...rest }) => ({ is: state, ...rest })),
  z
    .object({ state: z.literal('lost'), bootId: z.string(), tail })
    .transform(({ state, ...rest }) => ({ is: state, ...rest })),
])
