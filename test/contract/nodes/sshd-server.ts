import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type SshdService, startSshd } from '../../../sandbox/programs/sshd.ts'
import { openConnections, type SshConnections } from '../../../src/adapters/ssh/connections.ts'
import { sshNodes } from '../../../src/adapters/ssh/nodes.ts'
import { defaultSshSettings, type SshSettings } from '../../../src/adapters/ssh/settings.ts'
import type { Nodes } from '../../../src/engine/ports/nodes.ts'

/** A real OpenSSH server as the one node `here`, with a reboot command that only writes down that it was called. */
export type SshdFixture = {
  readonly sshd: SshdService
  readonly settings: SshSettings
  readonly connections: SshConnections
  readonly nodes: Nodes
  /** A folder that the server's account may write in. */
  readonly folder: string
  /** Writes an executable file of that account's and gives its path. */
  readonly program: (name: string, body: string) => string
  /** The lines of a file in the folder; none when there is no such file. */
  readonly lines: (name: string) => readonly string[]
  readonly close: () => Promise<void>
}

/** The node's name on the bench. */
export const testNode = 'here'

/** Starts the server and opens connections to it; `change` has the last word on the settings. */
export async function startSshdFixture(
  change: (settings: SshSettings, folder: string) => SshSettings = (settings) => settings,
  loginShell = '/bin/sh',
): Promise<SshdFixture> {
  const sshd = await startSshd(loginShell)
  const folder = join(sshd.home, 'bench')
  mkdirSync(folder)
  chmodSync(folder, 0o777)
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
  const settings = change(usual, folder)
  const connections = openConnections(settings, async () => null)
  return {
    sshd,
    settings,
    connections,
    nodes: sshNodes(connections, settings),
    folder,
    program,
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

/** Writes a configuration by which the client reaches the server under these names, and gives its path. */
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
