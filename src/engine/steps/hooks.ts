import { undrainHooksFor } from '../../core/policy/roles.ts'
import { routine } from '../../core/run/routine.ts'
import type { StepOf } from '../../core/steps/table.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { HeldLock } from '../ports/locks.ts'
import type { Hook } from '../ports/operator-commands.ts'
import {
  type At,
  claimOf,
  done,
  type Executor,
  failed,
  firstClaimOf,
  mustApply,
  type Observation,
  observeAgain,
  type StepContext,
  wait,
} from '../step-contract/executor.ts'

/** A hook as the plan has it: what brings a touched node back does not change with the configuration. */
const hookOf = ({ commands }: StepContext, name: string): Hook => ({
  name,
  planned: commands.find((command) => command.use === 'hook' && command.name === name) ?? null,
})

/** Looks at hooks in order: the first that is not through decides. */
export async function observeHooks(at: StepContext, hooks: readonly string[]): Promise<Observation> {
  for (const name of hooks) {
    const state = await at.context.commands.hook(hookOf(at, name), at.node, claimOf(at, name))
    if (state.is === 'unclaimed') return mustApply(hooks.map((hook) => `hook ${hook}`))
    if (state.is === 'running')
      return wait(`hook ${name} runs${state.tail ? `: ${state.tail}` : ''}`, pollIntervals.taskMs, `hook ${name} runs`)
    if (state.is === 'given up') return failed('task lost', `hook ${name} was given up before it began`)
    if (state.is === 'lost') return failed('task lost', `hook ${name} ended without an exit code. ${state.tail}`.trim())
    if (state.exitCode !== 0)
      return failed('hook failed', `hook ${name} exited ${state.exitCode}. ${state.tail}`.trim())
  }
  if (hooks.length === 0) return done('no hooks configured', routine('no hooks'))
  return done(`by ${hooks.join(', ')}`)
}

/** Starts the first hook that is not claimed yet. */
export async function startNextHook(at: StepContext, hooks: readonly string[], lock: HeldLock): Promise<Observation> {
  for (const name of hooks) {
    const claim = claimOf(at, name)
    const state = await at.context.commands.hook(hookOf(at, name), at.node, claim)
    if (state.is === 'ended') continue
    if (state.is === 'unclaimed') await at.context.commands.startHook(lock, hookOf(at, name), at.node, claim)
    break
  }
  return observeAgain
}

/** Runs the drain hooks one after the other. */
export const drain: Executor<'drain'> = {
  observe: (at) => observeHooks(at, at.step.hooks),
  apply: (at, lock) => startNextHook(at, at.step.hooks, lock),
}

/** The hooks of a drain that is being taken back: those that could still do something, and those that did. */
async function drainedSoFar(at: At<'undrain'>, { hooks }: StepOf<'drain'>) {
  const states = await Promise.all(
    hooks.map(async (name) => ({
      name,
      is: (await at.context.commands.hook(hookOf(at, name), at.node, firstClaimOf(at, name))).is,
    })),
  )
  const names = (which: typeof states) => which.map(({ name }) => name)
  return {
    // One that was not begun may be begun yet, by a bot that wakes up late: it is claimed so that it never is.
    open: names(states.filter(({ is }) => is === 'running' || is === 'unclaimed')),
    ran: names(states.filter(({ is }) => is === 'ended' || is === 'lost')),
  }
}

async function lookAtTakingBack(at: At<'undrain'>, drained: StepOf<'drain'>): Promise<Observation> {
  const { open, ran } = await drainedSoFar(at, drained)
  if (open.length > 0) return mustApply(open.map((name) => `hook ${name}`))
  if (at.run.notes.drainedBefore !== undefined) return done('was drained before and stays drained')
  if (drained.hooks.length > 0 && ran.length === 0) return done('no drain hook had begun')
  if (ran.length > 0 && at.step.hooks.length === 0)
    return failed('owed', `hook ${ran.join(', ')} ran and no undo hook is configured: its effects may remain`)
  return observeHooks(at, at.step.hooks)
}

/** What undrains: the hooks as planned, and those of the roles that the node had when it was drained. */
function undrainHooks({ context, run, step }: At<'undrain'>): readonly string[] {
  const before = (run.notes.drainedBefore ?? '').split(', ')
  const drained = before.flatMap((what) => (what.startsWith('hook ') ? [what.slice('hook '.length)] : []))
  return [...new Set([...step.hooks, ...undrainHooksFor(context.policy, drained)])]
}

/** Runs the undrain hooks; taking a drain back first ends what still drains. */
export const undrain: Executor<'undrain'> = {
  observe: (at) => (at.undoes?.kind === 'drain' ? lookAtTakingBack(at, at.undoes) : observeHooks(at, undrainHooks(at))),
  async apply(at, lock) {
    if (at.undoes?.kind === 'drain') {
      const [first] = (await drainedSoFar(at, at.undoes)).open
      if (first !== undefined) {
        await at.context.commands.stopHook(lock, hookOf(at, first), at.node, firstClaimOf(at, first))
        return observeAgain
      }
    }
    return startNextHook(at, at.undoes === null ? undrainHooks(at) : at.step.hooks, lock)
  },
}
