import { parseArgs } from 'node:util'
import {
  installScript,
  type NodeAllowance,
  type NodeFile,
  nodeFile,
  nodeFiles,
} from '../../adapters/ssh/node-program/files.ts'
import { defaultProgram } from '../../adapters/ssh/node-program/text.ts'
import { type CommandingSettings, nodeCommandsOf } from '../bot/node-commands.ts'
import { settingsOrExitFor } from './settings.ts'

const defaultUser = 'lockkeeper'
const legalUser = /^[A-Za-z_][A-Za-z0-9_.-]*$/
/** What sudo reads as an alias for several accounts: `ALL` means every account. */
const alias = /^[A-Z][A-Z0-9_]*$/

/**
 * `lockkeeper policy node`: what to install on the nodes of all clusters, as one script or file by file. Needs no
 * secret.
 */
export async function policyNode(given: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...given],
    options: { user: { type: 'string', default: defaultUser } },
    allowPositionals: true,
  })
  const [asked, ...more] = positionals
  const file = nodeFiles.find((name) => name === asked)
  if (more.length > 0 || (asked !== undefined && file === undefined)) {
    process.stderr.write(`${positionals.join(' ')}: no such file. Files: ${nodeFiles.join(', ')}.\n`)
    return 2
  }
  const wrong = userProblem(values.user)
  if (wrong !== null) {
    process.stderr.write(`--user ${values.user}: ${wrong}\n`)
    return 2
  }
  const settings = await settingsOrExitFor([])
  if (settings === null) return 1
  const { clusters } = settings
  for (const { policy, ssh } of clusters)
    if (ssh.nodeProgram === null)
      process.stderr.write(
        `${policy.cluster} still sends scripts to sh -s: when its nodes have the program, set ssh.nodeProgram: ${defaultProgram}\n`,
      )
  process.stdout.write(printed(file, allowanceOf(values.user, clusters)))
  return 0
}

/** Why a sudo rule for this user would not be the rule of one account; null when it is. */
export function userProblem(user: string): string | null {
  if (!legalUser.test(user)) return 'not the name of an account.'
  if (alias.test(user))
    return 'sudo reads a name of capital letters as an alias, and ALL as every account. Name an account with a small letter.'
  return null
}

const printed = (file: NodeFile | undefined, allowance: NodeAllowance): string =>
  file === undefined ? installScript(allowance) : nodeFile(file, allowance)

/** What nodes must allow for the configuration of all clusters. */
export function allowanceOf(user: string, clusters: readonly CommandingSettings[]): NodeAllowance {
  const each = <T>(of: (cluster: (typeof clusters)[number]) => readonly T[]): readonly T[] => [
    ...new Set(clusters.flatMap(of)),
  ]
  return {
    user,
    programs: each(({ ssh }) => [ssh.nodeProgram ?? defaultProgram]),
    claimFolders: each(({ ssh }) => [ssh.claimFolder]),
    agentUrls: each(({ ssh }) => [ssh.agentUrl ?? 'default']),
    agentTokenFiles: each(({ ssh }) => (ssh.agentTokenFile === null ? [] : [ssh.agentTokenFile])),
    commands: each(nodeCommandsOf),
  }
}
