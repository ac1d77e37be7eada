import { type TaskPlace, taskName } from '../../core/capabilities/mark.ts'
import type { CapabilityState, CapabilityWay } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { PlannedCommand } from '../../core/plan/commands.ts'
import type { Capability } from '../ports/capability.ts'
import type { HeldLock } from '../ports/locks.ts'
import type { Commands, HookState } from '../ports/operator-commands.ts'

/** The hooks of a node, as stored in the plan. */
export type PlannedHooks = {
  /** Run in order to apply the capability. */
  readonly apply: readonly string[]
  /** Run in order to revert it; `none` for a node that was drained before its run and stays drained. */
  readonly revert: readonly string[] | 'none: it was drained before'
  /** The commands of the plan; the configuration supplies a hook that is not among them. */
  readonly commands: readonly PlannedCommand[]
}

/** Hooks as tasks of one step. Each is claimed once, so it runs at most once; it continues when the bot stops. */
type HookTasks = {
  state(name: string): Promise<HookState>
  start(lock: HeldLock, name: string): Promise<void>
  /** Ends the hook. A hook that has not begun is claimed, so that it never begins. */
  stop(lock: HeldLock, name: string): Promise<void>
}

/**
 * An operator's own hooks as one capability of a node. Reverting first ends the hooks that still run and claims those
 * that have not begun, so that they never begin; then it runs the undo hooks.
 */
export function commandHooks(commands: Commands, planned: PlannedHooks): Capability {
  const reverting = typeof planned.revert === 'string' ? [] : planned.revert
  const applying = (tasks: HookTasks) => progress('apply', planned.apply, tasks, (name) => refusalsOf(planned, name))
  const tasksOf = (node: Node, run: string, place: TaskPlace): HookTasks => {
    // The plan's command applies, so that a changed configuration does not change how a node in work is restored.
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
      if (revert === null) return apply === null ? appliedElsewhere : applying(apply)
      const before = apply === null ? null : await notYetSealed(planned, apply)
      return before ?? progress('revert', reverting, revert, () => [])
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

/** Starts the first unclaimed hook, once all hooks before it have ended. */
async function startNext(lock: HeldLock, hooks: readonly string[], tasks: HookTasks): Promise<void> {
  for (const name of hooks) {
    const { is } = await tasks.state(name)
    if (is === 'ended') continue
    if (is === 'unclaimed') await tasks.start(lock, name)
    return
  }
}

const refusalsOf = ({ commands }: PlannedHooks, name: string): readonly number[] =>
  commands.find((command) => command.use === 'hook' && command.name === name)?.refusals ?? []

/**
 * The state of a list of hooks, decided by the first one that has not ended with exit code 0. By the exit codes `refusals`
 * a hook says that the node refuses.
 */
async function progress(
  on: CapabilityWay,
  hooks: readonly string[],
  tasks: HookTasks,
  refusals: (name: string) => readonly number[],
): Promise<CapabilityState> {
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
    if (state.exitCode === 0) continue
    const exited = `hook ${name} exited ${state.exitCode}`
    const refused = refusals(name).includes(state.exitCode) ? { cause: exited } : {}
    return { ...failed(on, 'hook failed', `${exited}. ${state.tail}`), ...refused }
  }
  const is = on === 'apply' ? 'applied' : 'reverted'
  if (hooks.length === 0) return { is, evidence: 'no hooks configured', routine: 'no hooks' }
  return { is, evidence: `by ${hooks.join(', ')}`, routine: null }
}

/** The state before the first hook: nothing is applied, or nothing is reverted yet. */
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

/** The names of the hooks that may still run, and of those that have run. */
async function begunSoFar(hooks: readonly string[], tasks: HookTasks) {
  const states = await Promise.all(hooks.map(async (name) => ({ name, is: (await tasks.state(name)).is })))
  const names = (which: typeof states) => which.map(({ name }) => name)
  return {
    // A late bot may still begin an unclaimed hook, so it counts as open until it is claimed.
    open: names(states.filter(({ is }) => is === 'running' || is === 'unclaimed')),
    ran: names(states.filter(({ is }) => is === 'ended' || is === 'lost')),
  }
}

/**
 * The state of the apply hooks while they are being stopped, and where no undo hook is needed; null when undo hooks
 * must run.
 */
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
