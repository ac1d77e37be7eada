import { quoted } from '../quoting.ts'
import { sudoRule } from '../requirements.ts'
import { part } from '../scripts.ts'
import { commandsText, type NodeCommand } from './commands.ts'
import { nodePlaces, nodeProgram } from './text.ts'

/** The settings of the program for the nodes of all clusters. */
export type NodeAllowance = {
  /** The account with which the bot logs in. */
  readonly user: string
  /** The paths at which the program is installed. */
  readonly programs: readonly string[]
  readonly claimFolders: readonly string[]
  /** URLs of Consul agents; `default` is the one that a node has itself. */
  readonly agentUrls: readonly string[]
  readonly agentTokenFiles: readonly string[]
  readonly commands: readonly NodeCommand[]
}

/** The parts that `lockkeeper policy node` can print besides the whole script. */
export const nodeFiles = ['program', 'sudoers', 'settings', 'commands'] as const

/** One of the files that are installed on nodes. */
export type NodeFile = (typeof nodeFiles)[number]

/** Options that only some versions of sudo have; a version without one never does what the option forbids. */
const optionalOptions = ['!requiretty', '!setenv'] as const

const rule = '/etc/sudoers.d/lockkeeper'

/** The sudo rule: this program, without any argument, and nothing else. */
const sudoersText = ({ user, programs }: NodeAllowance): string =>
  [
    '# Lockkeeper may run this program as root, without arguments, and nothing else. "" forbids arguments.',
    ...programs.map((program) => `Defaults!${program} env_reset, !env_keep`),
    '# sudo-rs refuses a file with options that it lacks; leave out those lines there, as the installation script does.',
    ...optionalOptions.flatMap((option) => programs.map((program) => `Defaults!${program} ${option}`)),
    ...programs.map((program) => sudoRule(user, program)),
    '',
  ].join('\n')

const settingsText = ({ claimFolders, agentUrls, agentTokenFiles }: NodeAllowance): string =>
  [
    '# What lockkeeper-node may be asked for: where claims are kept, and the Consul agent of this machine.',
    '# A line "environment NAME=VALUE" gives a variable to everything that it runs, such as CONSUL_HTTP_ADDR.',
    ...claimFolders.map((folder) => `claim-folder ${folder}`),
    ...agentUrls.map((url) => `agent-url ${url}`),
    ...agentTokenFiles.map((file) => `agent-token-file ${file}`),
    '',
  ].join('\n')

/** The text of one file. */
export function nodeFile(file: NodeFile, allowance: NodeAllowance): string {
  switch (file) {
    case 'program':
      return nodeProgram()
    case 'sudoers':
      return sudoersText(allowance)
    case 'settings':
      return settingsText(allowance)
    case 'commands':
      return commandsText(allowance.commands)
  }
}

/**
 * A single reviewable script that installs everything on a node, and keeps those lines of the former files that the
 * node may still need. The sudo rule comes last, and is installed only if nobody but root can change what it allows to
 * run and visudo accepts it; otherwise a former one stays.
 */
export function installScript(allowance: NodeAllowance): string {
  const { settingsFolder } = nodePlaces
  const [settings, commands] = [`${settingsFolder}/node.conf`, `${settingsFolder}/commands`]
  const folders = new Set([settingsFolder, ...allowance.programs.map((path) => path.replace(/\/[^/]*$/, '') || '/')])
  return [
    part('install'),
    part('folder-problem'),
    `keep_settings=$(may_keep ${settings})`,
    `keep_commands=$(may_keep ${commands})`,
    ...[...folders].map((folder) => `mkdir -p ${folder}`),
    `chown root: ${settingsFolder}`,
    `chmod 755 ${settingsFolder}`,
    installed(`install_settings ${settings} "$keep_settings"`, nodeFile('settings', allowance)),
    installed(`install_commands ${commands} "$keep_commands"`, nodeFile('commands', allowance)),
    ...allowance.programs.map((path) => installed(`install_file ${path} 755`, nodeFile('program', allowance))),
    `require_trusted ${rule} ${[settings, commands, ...allowance.programs].join(' ')}`,
    installed(`install_rule ${rule} ${optionalOptions.map(quoted).join(' ')}`, nodeFile('sudoers', allowance)),
    "echo 'lockkeeper-node is installed'",
    '',
  ].join('\n')
}

/** A command with a here-document as its input, whose delimiter is a line that the text does not have. */
function installed(command: string, text: string): string {
  let end = 'END-OF-FILE'
  while (text.includes(end)) end = `${end}-`
  return `${command} <<'${end}'\n${text}${end}`
}
