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
import { settingsWithoutSecretsOrExit } from './settings.ts'

const defaultUser = 'lockkeeper'
const legalUser = /^[A-Za-z_][A-Za-z0-9_.-]*$/

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
  if (!legalUser.test(values.user)) {
    process.stderr.write(`“${values.user}” is not the name of an account.\n`)
    return 2
  }
  const settings = await settingsWithoutSecretsOrExit()
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
