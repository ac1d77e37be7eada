import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { runName, runVariable } from '../../../sandbox/programs/run-folder.ts'
import { type SshdService, type SshdSettings, startSshd } from '../../../sandbox/programs/sshd.ts'
import { openConnections, type SshConnections } from '../../../src/adapters/ssh/connections.ts'
import { commandLines } from '../../../src/adapters/ssh/node-program/commands.ts'
import { nodeProgram } from '../../../src/adapters/ssh/node-program/text.ts'
import { sshNodes } from '../../../src/adapters/ssh/nodes.ts'
import { defaultSshSettings, type SshSettings } from '../../../src/adapters/ssh/settings.ts'
import type { Nodes } from '../../../src/engine/ports/nodes.ts'

/** A real OpenSSH server as the only node, `here`, whose reboot command only records that it was called. */
export type SshdFixture = {
  readonly sshd: SshdService
  readonly settings: SshSettings
  readonly connections: SshConnections
  readonly nodes: Nodes
  /** A folder that the server's account may write to. */
  readonly folder: string
  /** Writes an executable file of that account and returns its path. */
  readonly program: (name: string, body: string) => string
  /** Lists a command for the node's program, if there is one. */
  readonly allow: (argv: readonly string[]) => void
  /** The lines of a file in the folder; none when there is no such file. */
  readonly lines: (name: string) => readonly string[]
  readonly close: () => Promise<void>
}

/** The node's name on the server. */
export const testNode = 'here'

let way: 'sh' | 'lockkeeper-node' = 'sh'

/** Makes every server of this test file run only `lockkeeper-node`; commands are listed as they are used. */
export function serveNodeProgram(): void {
  way = 'lockkeeper-node'
}

/** Starts the server and opens connections to it; `change` has the last word on the settings. */
export async function startSshdFixture(
  change: (settings: SshSettings, folder: string, sshd: SshdService) => SshSettings = (settings) => settings,
  loginShell = '/bin/sh',
  more: SshdSettings = {},
): Promise<SshdFixture> {
  const sshd = await startSshd(loginShell, more)
  const folder = join(sshd.home, 'bench')
  mkdirSync(folder)
  // the account writes here, and nobody else may: its claims would be refused
  const { uid, gid } = statSync(sshd.home)
  chownSync(folder, uid, gid)
  const program = (name: string, body: string): string => {
    const path = join(folder, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, `#!/bin/sh\n${body}\n`)
    chmodSync(path, 0o755)
    return path
  }
  const usual: SshSettings = {
    ...defaultSshSettings,
    configFile: writeConfig(sshd, testNode),
    socketFolder: sshd.directory,
    claimFolder: join(folder, 'claims'),
    rebootArgv: [program('reboot', `echo "$*" >>${folder}/reboots`), 'now'],
    packagesArgv: [program('versions', 'echo "linux-image 6.12"; echo "openssl 3.0.17-1"; echo noise')],
  }
  const changed = change(usual, folder, sshd)
  const settings = way === 'sh' ? changed : withNodeProgram(sshd, changed, [])
  const connections = openConnections(settings, async () => null)
  const allow = (argv: readonly string[]): void => {
    if (settings.nodeProgram !== null) listCommand(settingsFolderOf(sshd), argv)
  }
  const nodes = sshNodes(connections, settings)
  return {
    sshd,
    settings,
    connections,
    nodes: way === 'sh' ? nodes : allowing(nodes, allow),
    folder,
    program,
    allow,
    lines: (name) => {
      const path = join(folder, name)
      return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
    },
    close: async () => {
      await connections.close()
      await sshd.stop()
    },
  }
}

/** Nodes on which each command is listed right before it is started. */
const allowing = (nodes: Nodes, allow: SshdFixture['allow']): Nodes => ({
  ...nodes,
  async start(lock, claim, task) {
    if (task.task === 'program') allow(task.argv)
    await nodes.start(lock, claim, task)
  },
})

/** The files that list what the program of a node may do. */
const settingsFolderOf = (sshd: SshdService): string => join(sshd.directory, 'etc')

function listCommand(settingsFolder: string, argv: readonly string[]): void {
  const lines = commandLines({ argv, words: 'as they are' })
  appendFileSync(join(settingsFolder, 'commands'), `\n${lines.join('\n')}\n`)
}

/** Installs `lockkeeper-node` on a server, and makes settings by which the account may run nothing else. */
export function withNodeProgram(sshd: SshdService, settings: SshSettings, taskFolders: readonly string[]): SshSettings {
  const settingsFolder = settingsFolderOf(sshd)
  mkdirSync(settingsFolder, { mode: 0o755 })
  const program = join(sshd.directory, 'lockkeeper-node')
  writeFileSync(program, nodeProgram({ settingsFolder, taskFolders }))
  chmodSync(program, 0o755)
  // what `env` passes to scripts otherwise is written to a file of root's for the program
  const variables = settings.becomeArgv.slice(1).map((variable) => `environment ${variable}\n`)
  writeFileSync(join(settingsFolder, 'node.conf'), `claim-folder ${settings.claimFolder}\n${variables.join('')}`)
  for (const argv of [settings.rebootArgv, settings.packagesArgv]) if (argv !== null) listCommand(settingsFolder, argv)
  return { ...settings, nodeProgram: program, becomeArgv: [sudoLike(sshd, program)] }
}

/** A program that does what the sudo rule makes sudo do: this program, no argument, a fresh environment. */
function sudoLike(sshd: SshdService, program: string): string {
  const path = join(sshd.directory, 'sudo-like')
  const lines = [
    '#!/bin/sh',
    `if [ $# -ne 1 ] || [ "$1" != '${program}' ]; then echo "sudo: $* is not allowed" >&2; exit 1; fi`,
    `exec env -i PATH=/usr/bin:/bin HOME=/ ${runVariable}='${runName}' '${program}'`,
    '',
  ]
  writeFileSync(path, lines.join('\n'))
  chmodSync(path, 0o755)
  return path
}

/** Writes a configuration by which the client reaches the server under these names, and returns its path. */
export function writeConfig(sshd: SshdService, ...names: readonly string[]): string {
  const path = join(sshd.directory, 'client.conf')
  const known = join(sshd.directory, 'known-names')
  writeFileSync(known, names.map((name) => `${name} ${sshd.hostPublicKey}\n`).join(''))
  const hosts = names.map((name) => `Host ${name}\n  HostKeyAlias ${name}\n  HostName ${sshd.address}\n`)
  const all = [
    'Host *',
    `  Port ${sshd.port}`,
    `  User ${sshd.user}`,
    `  IdentityFile "${sshd.identityFile}"`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile "${known}"`,
    '  GlobalKnownHostsFile none',
  ]
  writeFileSync(path, `${hosts.join('')}${all.join('\n')}\n`)
  return path
}
