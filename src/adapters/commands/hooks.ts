import type { Node } from '../../core/inventory/node.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { TaskState } from '../../engine/ports/nodes.ts'
import type { Commands, Hook, HookState } from '../../engine/ports/operator-commands.ts'
import { lockedNode } from '../ssh/claims.ts'
import type { SshSettings } from '../ssh/settings.ts'
import type { Shell } from '../ssh/shell.ts'
import { type ClaimedTasks, claimedTasks } from '../ssh/tasks.ts'
import type { HookTargetOf } from './hook-target.ts'
import { fill, unfilledPlaceholders } from './placeholders.ts'
import type { CommandSettings, HookSettings } from './settings.ts'

/** Hooks as claimed tasks on their hosts: each is started once and keeps running without the bot. */
export function hooks(
  settings: CommandSettings,
  ssh: SshSettings,
  local: Shell,
  where: HookTargetOf,
): Pick<Commands, 'startHook' | 'hook' | 'stopHook' | 'hookProblem'> {
  const configured = (name: string): HookSettings => {
    const hook = Object.hasOwn(settings.hooks, name) ? settings.hooks[name] : undefined
    if (hook !== undefined) return hook
    throw new Failure(`hook ${name}`, 'no hook of this name is configured', 'none')
  }
  /** The hook as planned; as configured when the plan does not define it. Throws `Failure` when neither does. */
  const defined = ({ name, planned }: Hook): HookSettings => {
    if (planned === null || planned.limitSeconds === null) return configured(name)
    return { argv: planned.argv, on: planned.on, limitSeconds: planned.limitSeconds }
  }
  const tasksOf = (hook: Hook, node: Node): { readonly tasks: ClaimedTasks; readonly host: string } => {
    const { shell, host } = where(defined(hook).on, node)
    const folder = shell === local ? settings.claimFolder : ssh.claimFolder
    return { tasks: claimedTasks(shell, folder, ssh.commandSeconds), host }
  }
  return {
    hookProblem(name, node) {
      if (Object.hasOwn(settings.hooks, name)) return unfilledPlaceholders(configured(name).argv, node, `hooks.${name}`)
      return {
        why: `hook ${name} is not configured`,
        remedy: `add it as clusters.${node.cluster}.hooks.${name}, or take it out of the roles that name it`,
      }
    },
    async startHook(lock, hook, node, claim) {
      lockedNode(lock, claim)
      const { argv, limitSeconds } = defined(hook)
      const filled = fill(argv, node)
      if (filled.is === 'not filled') throw new Failure(`hook ${hook.name}`, filled.why, 'none')
      const { tasks, host } = tasksOf(hook, node)
      await tasks.start(host, claim, { task: 'program', argv: filled.argv, limitSeconds })
    },
    async hook(hook, node, claim) {
      const { tasks, host } = tasksOf(hook, node)
      return hookState(await tasks.state(host, claim))
    },
    async stopHook(lock, hook, node, claim) {
      lockedNode(lock, claim)
      const { tasks, host } = tasksOf(hook, node)
      await tasks.stop(host, claim)
    },
  }
}

function hookState(state: TaskState): HookState {
  switch (state.is) {
    case 'running':
      return { is: 'running', tail: state.tail }
    case 'lost':
      return { is: 'lost', tail: state.tail }
    default:
      return state
  }
}
