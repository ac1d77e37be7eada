import type { Node } from '../../core/inventory/node.ts'
import { askPreflight } from '../ssh/preflight.ts'
import type { SshSettings } from '../ssh/settings.ts'
import type { Shell } from '../ssh/shell.ts'
import { localhost, localShell } from './local-shell.ts'
import type { CommandSettings } from './settings.ts'

/** Whether the program of a hook exists on its host, and whether the host allows it. */
export type ProgramFound = {
  readonly hook: string
  readonly program: string
  readonly host: string
  readonly is: 'there' | 'missing' | 'not allowed'
}

/** Checks for the program of each hook on its host; a hook that runs on the node is checked on the given node. */
export function hookPrograms(
  settings: CommandSettings,
  ssh: SshSettings,
  remote: Shell,
): (hook: string, node: Node) => Promise<ProgramFound> {
  const local = localShell(ssh.maxAtOnce)
  return async (hook, node) => {
    const { on, argv } = settings.hooks[hook] ?? { on: 'here' as const, argv: [] }
    const program = argv[0] ?? ''
    const host = on === 'here' ? localhost : on === 'the node' ? node.name : on.host
    const claimFolder = on === 'here' ? settings.claimFolder : ssh.claimFolder
    const asked = { ...ssh, claimFolder, rebootArgv: null }
    const problems = await askPreflight(on === 'here' ? local : remote, host, asked, [program])
    const problem = problems.find((line) => line.startsWith(`${program} `))
    if (problem === undefined) return { hook, program, host, is: 'there' }
    return { hook, program, host, is: problem.includes('may not be run') ? 'not allowed' : 'missing' }
  }
}
