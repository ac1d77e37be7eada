import { Failure } from '../../engine/failure.ts'
import { oneLine } from '../redact.ts'
import { runCommand } from './command.ts'
import type { SshSettings } from './settings.ts'
import type { Shell } from './shell.ts'

/** Versions by package name, out of `name version` lines; what is no such line is left out. */
function readVersions(output: string): { readonly [name: string]: string } {
  const lines = output.split('\n').map((line) => /^(\S+)\s+(\S+)$/.exec(line.trim()))
  return Object.fromEntries(lines.flatMap((found) => (found?.[1] && found[2] ? [[found[1], found[2]]] : [])))
}

/** Asks a node for the versions of the packages that upgrades touch; none where no command is configured for it. */
export async function askVersions(
  shell: Shell,
  node: string,
  settings: SshSettings,
): Promise<{ readonly [name: string]: string }> {
  if (settings.packagesArgv === null) return {}
  const { exitCode, output, aside } = await runCommand(
    shell,
    node,
    settings.packagesArgv,
    settings.commandSeconds,
    null,
  )
  if (exitCode === 0) return readVersions(output)
  throw new Failure(
    `node ${node}`,
    `the command for package versions ended with ${exitCode}: ${oneLine(aside || output, 200)}`,
    'none',
  )
}
