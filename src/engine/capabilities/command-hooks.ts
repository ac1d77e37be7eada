import { type TaskPlace, taskName } from '../../core/capabilities/mark.ts'
import type { CapabilityState, CapabilityWay } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { PlannedCommand } from '../../core/plan/commands.ts'
import type { Capability } from '../ports/capability.ts'
import type { HeldLock } from '../ports/locks.ts'
import type { Commands, HookState } from '../ports/operator-commands.ts'

/** The hooks of a node as the plan has them. */
export type PlannedHooks = {
  /** Run in order to apply the capability. */
  readonly apply: readonly string[]
  /** Run in order to revert it; `none` for a node that was drained before its run and stays drained. */
  readonly revert: readonly string[] | 'none: it was drained before'
  /** The commands of the plan; a hook that is not among them is taken from the configuration. */
  readonly commands: readonly PlannedCommand[]
}

/** Hooks as long tasks of one step: each is claimed once, so that it runs at most once, and goes on without the bot. */
type HookTasks = {
  state(name: string): Promise<HookState>
  start(lock: HeldLock, name: string): Promise<void>
  /** Ends it; one that was not begun is claimed so that it never is. */
  stop(lock: HeldLock, name: string): Promise<void>
}

/**
 * An operator's own hooks as one capability of a node. Reverting ends the hooks that still run, claims the others so that
 * they never begin, and then runs the hooks that take back what was done.
 */
export function commandHooks(commands: Commands, planned: PlannedHooks): Capability {
  const reverting = typeof planned.revert === 'string' ? [] : planned.revert
  const tasksOf = (node: Node, run: string, place: TaskPlace): HookTasks => {
    // As the plan has it: what brings a touched node back does not change with the configuration.
    const hookOf = (name: string) => ({
      name,
      planned: planned.commands.find((command) => command.use === 'hook' && command.name === name) ?? null,
    })
    const claimOf = (name: string) => ({ run, step: taskName(place, name) })
    return {
      state: (name) => commands.hook(hookOf(name), node, claimOf(name)),
      start: (lock, name) => commands.startHook(lock, hookOf(name), node, claimOf(name)),
      stop: (lock, name) => commands.stopHook(lock, hookOf(name), node, claimOf(name)),
    }
  }
  return {
    name: 'command hooks',
    rank: 'move work',
    idempotent: 'yes',
    async preflight(node) {
      return [...planned.apply, ...reverting].flatMap((name) => {
        const problem = commands.hookProblem(name, node)
        return problem === null ? [] : [{ about: `hook ${name}`, ...problem }]
      })
    },
    describe: () => ({
      applying: planned.apply.map((name) => `hook ${name}`),
      reverting: reverting.map((name) => `hook ${name}`),
    }),
    async observe(node, { run, applied, reverted }) {
      const apply = applied === null ? null : tasksOf(node, run, applied)
      const revert = reverted === null ? null : tasksOf(node, run, reverted)
      if (revert === null) return apply === null ? appliedElsewhere : progress('apply', planned.apply, apply)
      const before = apply === null ? null : await notYetSealed(planned, apply)
      return before ?? progress('revert', reverting, revert)
    },
    async apply(lock, node, { run, applied }) {
      if (applied !== null) await startNext(lock, planned.apply, tasksOf(node, run, applied))
      return null
    },
    async revert(lock, node, { run, applied, reverted }) {
      const apply = applied === null ? null : tasksOf(node, run, applied)
      const open = apply === null ? [] : (await begunSoFar(planned.apply, apply)).open
      for (const name of open) await apply?.stop(lock, name)
      if (open.length === 0 && reverted !== null) await startNext(lock, reverting, tasksOf(node, run, reverted))
    },
  }
}

const appliedElsewhere: CapabilityState = { is: 'unknown', why: 'another run has applied it' }

/** Starts the first hook that is not claimed yet, once those before it have ended. */
async function startNext(lock: HeldLock, hooks: readonly string[], tasks: HookTasks): Promise<void> {
  for (const name of hooks) {
    const { is } = await tasks.state(name)
    if (is === 'ended') continue
    if (is === 'unclaimed') await tasks.start(lock, name)
    return
  }
}

/** How far hooks have come: the first that is not through decides. */
async function progress(on: CapabilityWay, hooks: readonly string[], tasks: HookTasks): Promise<CapabilityState> {
  for (const [index, name] of hooks.entries()) {
    const state = await tasks.state(name)
    if (state.is === 'unclaimed') return index === 0 ? notBegun(on) : partly(hooks, index)
    if (state.is === 'running') {
      const key = `hook ${name} runs`
      return {
        is: 'working',
        on,
        done: index,
        of: hooks.length,
        words: state.tail ? `${key}: ${state.tail}` : key,
        key,
      }
    }
    if (state.is === 'given up') return failed(on, 'task lost', `hook ${name} was given up before it began`)
    if (state.is === 'lost') return failed(on, 'task lost', `hook ${name} ended without an exit code. ${state.tail}`)
    if (state.exitCode !== 0) return failed(on, 'hook failed', `hook ${name} exited ${state.exitCode}. ${state.tail}`)
  }
  const is = on === 'apply' ? 'applied' : 'reverted'
  if (hooks.length === 0) return { is, evidence: 'no hooks configured', routine: 'no hooks' }
  return { is, evidence: `by ${hooks.join(', ')}`, routine: null }
}

/** Before the first hook of a way: nothing is applied, or everything is still to be reverted. */
const notBegun = (on: CapabilityWay): CapabilityState =>
  on === 'apply'
    ? { is: 'not begun', certain: 'yes', before: null }
    : { is: 'applied', evidence: 'no undo hook has begun', routine: null }

const partly = (hooks: readonly string[], index: number): CapabilityState => ({
  is: 'partly',
  ours: hooks.slice(0, index),
  others: [],
  missing: hooks.slice(index),
  certain: 'yes',
})

const failed = (on: CapabilityWay, code: 'task lost' | 'hook failed' | 'owed', why: string): CapabilityState => ({
  is: 'failed',
  on,
  code,
  why: why.trim(),
})

/** The hooks that could still do something, and those that did. */
async function begunSoFar(hooks: readonly string[], tasks: HookTasks) {
  const states = await Promise.all(hooks.map(async (name) => ({ name, is: (await tasks.state(name)).is })))
  const names = (which: typeof states) => which.map(({ name }) => name)
  return {
    // One that was not begun may be begun yet, by a bot that wakes up late: it is claimed so that it never is.
    open: names(states.filter(({ is }) => is === 'running' || is === 'unclaimed')),
    ran: names(states.filter(({ is }) => is === 'ended' || is === 'lost')),
  }
}

/** What the hooks that are being taken back come to before any undo hook runs; null when undo hooks have to run. */
async function notYetSealed({ apply, revert }: PlannedHooks, tasks: HookTasks): Promise<CapabilityState | null> {
  const { open, ran } = await begunSoFar(apply, tasks)
  if (open.length > 0) {
    const words = `hook ${open.join(', ')} has not ended`
    return { is: 'working', on: 'apply', done: ran.length, of: apply.length, words, key: words }
  }
  if (typeof revert === 'string')
    return { is: 'reverted', evidence: 'was drained before and stays drained', routine: null }
  if (apply.length > 0 && ran.length === 0)
    return { is: 'reverted', evidence: 'no drain hook had begun', routine: null }
  if (ran.length > 0 && revert.length === 0) {
    const why = `hook ${ran.join(', ')} ran and no undo hook is configured: its effects may remain`
    return failed('revert', 'owed', why)
  }
  return null
}
