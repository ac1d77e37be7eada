import type { Node } from '../../core/inventory/node.ts'
import { runCommand } from '../ssh/command.ts'
import type { SshSettings } from '../ssh/settings.ts'
import type { Shell } from '../ssh/shell.ts'
import { here, localShell } from './here.ts'
import type { CommandSettings } from './settings.ts'

/** Whether the program of a hook is where the hook runs. */
export type ProgramFound = {
  readonly hook: string
  readonly program: string
  readonly host: string
  readonly is: 'there' | 'missing'
}

const limitSeconds = 10

/** Looks for the program of each hook on the host where it runs; a hook of a node is looked for on this node. */
export function hookPrograms(
  settings: CommandSettings,
  ssh: SshSettings,
  remote: Shell,
): (hook: string, node: Node) => Promise<ProgramFound> {
  const local = localShell(ssh.mostAtOnce)
  return async (hook, node) => {
    const { on, argv } = settings.hooks[hook] ?? { on: 'here' as const, argv: [] }
    const program = argv[0] ?? ''
    const host = on === 'here' ? here : on === 'the node' ? node.name : on.host
    const asked = ['sh', '-c', 'command -v -- "$1" >/dev/null', 'sh', program]
    const { exitCode } = await runCommand(on === 'here' ? local : remote, host, asked, limitSeconds, null)
    return { hook, program, host, is: exitCode === 0 ? 'there' : 'missing' }
  }
}
