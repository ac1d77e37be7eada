import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Failure } from '../../engine/failure.ts'
import { type ChildEnd, runChild } from './child.ts'
import { commandLine } from './quoting.ts'
import type { SshSettings } from './settings.ts'
import { answerOf, type Said, type Shell, type ShellCall } from './shell.ts'
import { turnstile } from './turnstile.ts'
import { unreachedNode } from './unreached.ts'

/** Open connections to nodes, shared by all commands on the same node. */
export type SshConnections = Shell & {
  /** Closes them all. */
  close(): Promise<void>
}

/** Where a node is reached; null when its name is enough. */
export type AddressOf = (node: string) => Promise<string | null>

const aliveSeconds = 5
const aliveTimes = 2
const closeWithinMs = 5_000
const socketNameLength = 32
const legalName = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/
const legalAddress = /^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/

/** Prepares connections through the system's OpenSSH client; nothing is connected before it is needed. */
export function openConnections(settings: SshSettings, addressOf: AddressOf): SshConnections {
  // the client runs in its sockets' folder and names them without it: a socket's path has no room for long folders
  const folder = mkdtempSync(join(settings.socketFolder ?? tmpdir(), 'ssh-'))
  const shared = sharedOptions(settings)
  const commands = turnstile(settings.mostAtOnce, settings.mostPerNode)
  const waits = turnstile(settings.mostAtOnce * 4, settings.mostPerNode)
  const used = new Map<string, readonly string[]>()

  const ssh = (argv: readonly string[], input: string, inputEnd: 'sent' | 'held', call: Timing): Promise<ChildEnd> =>
    runChild({ program: settings.program, argv, workingFolder: folder, input, inputEnd, ...call })

  const speak = async (host: string, call: ShellCall, inputEnd: 'sent' | 'held'): Promise<Said> => {
    const options = [...shared, ...(await hostOptions(host, addressOf))]
    used.set(host, options)
    const line = commandLine([...settings.becomeArgv, 'sh', '-s', '--', call.script.name, ...call.argv])
    const limitMs = call.limitMs + settings.connectSeconds * 1000
    const end = await ssh([...options, '--', host, line], call.script.text, inputEnd, { limitMs, signal: call.signal })
    // what goes on over this connection may end, but whoever comes next gets a new one
    if (end.cut === 'time limit' || end.exitCode === 255) await control('stop', host, options)
    return answerOf(end, `node ${host}`, limitMs, (words) => unreachedNode(host, words))
  }
  const control = async (verb: 'stop' | 'exit', host: string, options: readonly string[]): Promise<void> => {
    await ssh(['-O', verb, ...options, '--', host], '', 'sent', { limitMs: closeWithinMs, signal: null })
  }
  return {
    run: (host, call) => commands.pass(host, call.signal, () => speak(host, call, 'sent')),
    wait: (host, call) => waits.pass(host, call.signal, () => speak(host, call, 'held')),
    async close() {
      await Promise.all([...used].map(([host, options]) => control('exit', host, options)))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Timing = { readonly limitMs: number; readonly signal: AbortSignal | null }

/** Options on the command line win over any configuration file. */
function sharedOptions(settings: SshSettings): readonly string[] {
  const options = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    UpdateHostKeys: 'no',
    ConnectTimeout: settings.connectSeconds,
    ConnectionAttempts: 1,
    ServerAliveInterval: aliveSeconds,
    ServerAliveCountMax: aliveTimes,
    ControlMaster: 'auto',
    ControlPersist: settings.idleSeconds,
    ClearAllForwardings: 'yes',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    PermitLocalCommand: 'no',
    RemoteCommand: 'none',
    RequestTTY: 'no',
    SessionType: 'default',
    LogLevel: 'ERROR',
  }
  const file = settings.configFile === null ? [] : ['-F', resolve(settings.configFile)]
  return [...file, '-T', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
}

/** An address from the inventory says only where to knock; the key must still be the one that belongs to the name. */
async function hostOptions(host: string, addressOf: AddressOf): Promise<readonly string[]> {
  if (!legalName.test(host)) throw new Failure(`node ${host}`, `${JSON.stringify(host)} is no host name`, 'none')
  const address = await addressOf(host)
  // one connection for each name: the client's own way to share them goes by address, and would take the commands for
  // one name to a connection on which the key of another was verified
  const socket = createHash('sha256')
    .update(`${host} ${address ?? ''}`)
    .digest('hex')
    .slice(0, socketNameLength)
  const share = ['-o', `ControlPath=${socket}`]
  if (address === null) return share
  if (!legalAddress.test(address)) {
    throw new Failure(`node ${host}`, `${JSON.stringify(address)} is no address`, 'none')
  }
  return [...share, '-o', `HostName=${address}`, '-o', `HostKeyAlias=${host}`]
}
