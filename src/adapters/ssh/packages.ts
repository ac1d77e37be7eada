import type { PackageVersions } from '../../engine/ports/nodes.ts'
import { oneLine } from '../redact.ts'
import { runCommand } from './command.ts'
import type { SshSettings } from './settings.ts'
import type { Shell } from './shell.ts'

const problemCharacters = 200

/** What dpkg prints as the version of a package that has none, such as one that was never installed. */
const dpkgStates: ReadonlySet<string> = new Set([
  ...['not-installed', 'config-files', 'half-installed', 'unpacked', 'half-configured'],
  ...['triggers-awaited', 'triggers-pending', 'installed'],
])

/**
 * Versions by package name, from lines of `name version` or `name version state`. Other lines are skipped, and so are
 * packages in any state but `installed`: dpkg also lists removed ones, with their former version or with none.
 */
function readVersions(output: string): PackageVersions['versions'] {
  const lines = output.split('\n').map((line) => /^(\S+)\s+(\S+)(\s+installed)?$/.exec(line.trim()))
  return Object.fromEntries(
    lines.flatMap((found) => (found?.[1] && found[2] && !dpkgStates.has(found[2]) ? [[found[1], found[2]]] : [])),
  )
}

/**
 * Reads the versions of the packages that upgrades change on a node; none where no command is configured for it. The
 * output of a failed command is used too: it fails when the node lacks one of the packages, and has printed the others.
 */
export async function askVersions(shell: Shell, node: string, settings: SshSettings): Promise<PackageVersions> {
  const { packagesArgv, commandSeconds } = settings
  if (packagesArgv === null) return { versions: {}, problem: null }
  const { exitCode, output, errorOutput } = await runCommand(shell, node, packagesArgv, commandSeconds, null)
  const said = oneLine(errorOutput || output, problemCharacters)
  const problem = exitCode === 0 ? null : `${packagesArgv[0]} exited with ${exitCode}: ${said}`
  return { versions: readVersions(output), problem }
}
