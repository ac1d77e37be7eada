import { sudoRule } from '../requirements.ts'
import { commandsText, type NodeCommand } from './commands.ts'
import { nodePlaces, nodeProgram } from './text.ts'

/** What the nodes of all clusters are to allow. */
export type NodeAllowance = {
  /** The account by which the bot logs in. */
  readonly user: string
  /** Where the program is installed. */
  readonly programs: readonly string[]
  readonly claimFolders: readonly string[]
  /** Addresses of Consul agents; `default` is the one that a node has itself. */
  readonly agentUrls: readonly string[]
  readonly agentTokenFiles: readonly string[]
  readonly commands: readonly NodeCommand[]
}

/** What `lockkeeper policy node` can print besides the whole script. */
export const nodeFiles = ['program', 'sudoers', 'settings', 'commands'] as const

/** One of the files that are installed on nodes. */
export type NodeFile = (typeof nodeFiles)[number]

/** The sudo rule: this program, without any argument, and nothing else. */
const sudoersText = ({ user, programs }: NodeAllowance): string =>
  [
    '# Lockkeeper may run this program as root, without arguments, and nothing else. "" forbids arguments.',
    ...programs.map((program) => `Defaults!${program} env_reset, !env_keep, !setenv, !requiretty`),
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

const header = `#!/bin/sh
# Installs lockkeeper-node on this machine, with what it may be asked for and the sudo rule of its account. Made by
# "lockkeeper policy node". Review it, then run it as root on every node and on every host that gates and hooks name.
# Running it again replaces all four files. Each appears whole, by one rename.
set -eu
umask 022
[ "$(id -u)" -eq 0 ] || { echo 'run this as root' >&2; exit 1; }

# install_file PATH MODE: standard input becomes the file.
install_file() {
  new=$(mktemp "\${1%/*}/.lockkeeper.XXXXXX")
  cat >"$new"
  chmod "$2" "$new"
  mv -f "$new" "$1"
}
`

/** One reviewable script that installs everything on a node. The sudo rule comes last, and only if visudo accepts it. */
export function installScript(allowance: NodeAllowance): string {
  const { settingsFolder } = nodePlaces
  const folders = new Set([settingsFolder, ...allowance.programs.map((path) => path.replace(/\/[^/]*$/, '') || '/')])
  return [
    header,
    ...[...folders].map((folder) => `mkdir -p ${folder}`),
    `chown root: ${settingsFolder} && chmod 755 ${settingsFolder}`,
    installed(`install_file ${settingsFolder}/node.conf 644`, nodeFile('settings', allowance)),
    installed(`install_file ${settingsFolder}/commands 644`, nodeFile('commands', allowance)),
    ...allowance.programs.map((path) => installed(`install_file ${path} 755`, nodeFile('program', allowance))),
    '# a name with a dot is not read by sudo',
    'rule=$(mktemp /etc/sudoers.d/.lockkeeper.XXXXXX)',
    installed('cat >"$rule"', nodeFile('sudoers', allowance)),
    'chmod 440 "$rule"',
    'visudo -cf "$rule" || { rm -f "$rule"; exit 1; }',
    'mv -f "$rule" /etc/sudoers.d/lockkeeper',
    "echo 'lockkeeper-node is installed'",
    '',
  ].join('\n')
}

/** A command that reads a text, which ends at a line that the text does not have. */
function installed(command: string, text: string): string {
  let end = 'END-OF-FILE'
  while (text.includes(end)) end = `${end}-`
  return `${command} <<'${end}'\n${text}${end}`
}
