import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { accountOf } from './account.ts'
import { type CommandOptions, run } from './command.ts'
import { joinEnvironments } from './local-copy.ts'
import { launch } from './owned-process.ts'
import { freePort } from './ports.ts'
import type { Program } from './program.ts'
import { findProgram } from './programs.ts'
import { freshFolder, runName, runVariable } from './run-folder.ts'
import { makeService, type Service } from './running-service.ts'

/** A real OpenSSH server on loopback, with its own host key and one account that logs in with a key. */
export type SshdService = Service & {
  readonly address: string
  readonly port: number
  readonly user: string
  /** The private key that may log in. */
  readonly identityFile: string
  /** A known-hosts file with this server's host key only. */
  readonly knownHostsFile: string
  /** One line, as `ssh-ed25519 AAAA…`. */
  readonly hostPublicKey: string
  /** The account's home; the account may write there. */
  readonly home: string
  readonly directory: string
}

/** Settings of `sshd_config` by name. */
export type SshdSettings = Readonly<Record<string, string>>

const readyWithinMs = 20_000
const address = '127.0.0.1'

/**
 * Starts an OpenSSH server, for root and other users: root needs no sshd account and no folder in /run, because the
 * server runs as an unprivileged account that only it knows.
 */
export async function startSshd(loginShell = '/bin/sh', more: SshdSettings = {}): Promise<SshdService> {
  const program = await findProgram('sshd')
  const directory = freshFolder('sshd')
  const home = join(directory, 'home')
  mkdirSync(home)
  const port = await freePort()
  const hostPublicKey = await makeKey(join(directory, 'host-key'), 'sandbox host')
  const login = await makeKey(join(directory, 'login-key'), 'sandbox login')
  writeFileSync(join(directory, 'authorized-keys'), `${login}\n`)
  writeFileSync(join(directory, 'known-hosts'), `[${address}]:${port} ${hostPublicKey}\n`)
  const account = await accountOf(directory, home, loginShell)
  const env = joinEnvironments(program.env, account.env)
  writeFileSync(join(directory, 'sshd.conf'), configuration(program, env, directory, port, account.name, more))
  const args = [...account.launchArgs, program.path, '-D', '-e', '-f', join(directory, 'sshd.conf')]
  const [path = program.path, ...rest] = args
  const part = await makeService(
    () => launch({ name: 'sshd', path, args: rest, env, workingFolder: directory }),
    (sshd) => sshd.line(/Server listening on/, readyWithinMs),
  )
  return {
    ...part,
    address,
    port,
    user: account.name,
    identityFile: join(directory, 'login-key'),
    knownHostsFile: join(directory, 'known-hosts'),
    hostPublicKey,
    home,
    directory,
  }
}

async function makeKey(path: string, comment: string): Promise<string> {
  const keygen = await findProgram('ssh-keygen')
  const args = ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path]
  await run(keygen.path, args, { env: keygen.env, workingFolder: '/' })
  chmodSync(path, 0o600)
  return readFileSync(`${path}.pub`, 'utf8').trim().split(' ').slice(0, 2).join(' ')
}

function configuration(
  program: Program,
  env: CommandOptions['env'],
  directory: string,
  port: number,
  user: string,
  more: SshdSettings,
): string {
  const settings = {
    ListenAddress: `${address}:${port}`,
    HostKey: quoted(join(directory, 'host-key')),
    AuthorizedKeysFile: quoted(join(directory, 'authorized-keys')),
    AllowUsers: user,
    AuthenticationMethods: 'publickey',
    UsePAM: 'no',
    StrictModes: 'no',
    PidFile: 'none',
    PrintMotd: 'no',
    MaxStartups: '100',
    MaxSessions: '100',
    UseDNS: 'no',
    LogLevel: 'VERBOSE',
    // sessions do not inherit their server's environment, but need its account, and must be identifiable as leftovers
    SetEnv: Object.entries({ ...env, [runVariable]: runName })
      .map(([name, value]) => quoted(`${name}=${value}`))
      .join(' '),
    ...ownHelpers(program),
    ...more,
  }
  return `${Object.entries(settings)
    .map(([name, value]) => `${name} ${value}`)
    .join('\n')}\n`
}

/**
 * From OpenSSH 9.8 on the server starts programs of its own, which in a local copy are not at their compiled-in path.
 */
function ownHelpers(program: Program): Readonly<Record<string, string>> {
  if (program.foundIn !== 'parts') return {}
  const folder = join(dirname(program.path), '../lib/openssh')
  const helpers = Object.entries({ SshdSessionPath: 'sshd-session', SshdAuthPath: 'sshd-auth' })
  const present = helpers.filter(([, name]) => existsSync(join(folder, name)))
  return Object.fromEntries(present.map(([setting, name]) => [setting, quoted(join(folder, name))]))
}

function quoted(text: string): string {
  return `"${text}"`
}
