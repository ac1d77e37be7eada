import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import type { NodeAddress } from './addresses.ts'

/** An ed25519 key pair in OpenSSH's format. */
export type KeyPair = { readonly privateKey: string; readonly publicKey: string; readonly fingerprint: string }

/** The files with which the system's OpenSSH client reaches the fleet: `ssh -F <config> storage-01 …`. */
export type SshFiles = { readonly config: string; readonly knownHosts: string; readonly identity: string }

/** Creates a key pair. */
export function makeKeyPair(comment: string): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment })
    // ssh2 1.17 drops leading zero bytes, so one key in 256 is written in an unreadable form
    if (!isReadable(pair.private) || !isReadable(pair.public)) continue
    return { privateKey: pair.private, publicKey: pair.public, fingerprint: fingerprintOf(pair.public) }
  }
}

function isReadable(key: string): boolean {
  return !(ssh2.utils.parseKey(key) instanceof Error)
}

/** The fingerprint of a public key, as `ssh-keygen -l` shows it. */
function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/** Writes identity, known hosts and configuration for the OpenSSH client; hosts are known by node name. */
export function writeSshFiles(
  folder: string,
  client: KeyPair,
  hosts: readonly { readonly name: string; readonly address: NodeAddress; readonly hostKey: KeyPair }[],
): SshFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const files: SshFiles = {
    config: join(folder, 'config'),
    knownHosts: join(folder, 'known_hosts'),
    identity: join(folder, 'id_ed25519'),
  }
  writeFileSync(files.identity, client.privateKey, { mode: 0o600 })
  writeFileSync(`${files.identity}.pub`, `${client.publicKey}\n`)
  writeFileSync(files.knownHosts, hosts.map((host) => `${host.name} ${keyOnly(host.hostKey)}\n`).join(''))
  const entries = hosts.map(({ name, address }) =>
    [`Host ${name}`, `  HostName ${address.host}`, `  Port ${address.sshPort}`, `  HostKeyAlias ${name}`].join('\n'),
  )
  writeFileSync(files.config, `${[...entries, forAllHosts(files)].join('\n\n')}\n`)
  return files
}

function keyOnly(pair: KeyPair): string {
  return pair.publicKey.split(' ').slice(0, 2).join(' ')
}

function forAllHosts(files: SshFiles): string {
  return [
    'Host *',
    '  User root',
    `  IdentityFile "${files.identity}"`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    '  PreferredAuthentications publickey',
    `  UserKnownHostsFile "${files.knownHosts}"`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  UpdateHostKeys no',
    '  BatchMode yes',
    '  LogLevel ERROR',
  ].join('\n')
}
