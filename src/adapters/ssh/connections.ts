import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { concurrencyLimit } from '../../engine/ports/concurrency-limit.ts'
import { type ChildEnd, runChild } from './child.ts'
import { clientEnvironment } from './environment.ts'
import { framed, newMark, type OutputMark } from './frame.ts'
import { type AddressOf, type HostOptions, hostOptions, sharedOptions } from './options.ts'
import { commandLine } from './quoting.ts'
import { requestText } from './request.ts'
import type { SshSettings } from './settings.ts'
import { answerOf, type ScriptOutput, type Shell, type ShellCall } from './shell.ts'
import { unreachedNode } from './unreached.ts'

/** Open connections to nodes; all commands for one node share a connection. */
export type SshConnections = Shell & {
  /** Closes all connections. */
  close(): Promise<void>
}

const closeWithinMs = 5_000
// long enough for the few commands of one question
const briefSeconds = 1

/** Prepares connections through the system's OpenSSH client; connects only when a command needs it. */
export function openConnections(settings: SshSettings, addressOf: AddressOf): SshConnections {
  // the client runs in the folder of its sockets and names them without it, because a socket's path must be short
  const folder = mkdtempSync(join(settings.socketFolder ?? tmpdir(), 'ssh-'))
  const shared = sharedOptions(settings, settings.idleSeconds)
  const brief = sharedOptions(settings, Math.min(briefSeconds, settings.idleSeconds))
  const commands = concurrencyLimit(settings.maxAtOnce, settings.maxPerNode)
  const waits = concurrencyLimit(settings.maxAtOnce * 4, settings.maxPerNode)
  const used = new Map<string, HostOptions>()
  const missing = settings.nodeProgram === null ? null : notInstalled(settings.nodeProgram)
  const program = settings.program.includes('/') ? resolve(settings.program) : settings.program

  const ssh = (argv: readonly string[], input: string, inputEnd: 'sent' | 'held', call: Limits): Promise<ChildEnd> =>
    runChild({ ...call, program, argv, workingFolder: folder, env: clientEnvironment(process.env), input, inputEnd })

  const carry = async (host: string, call: ShellCall, inputEnd: 'sent' | 'held'): Promise<ScriptOutput> => {
    const options = await hostOptions(host, addressOf)
    used.set(host, options)
    const limitMs = call.limitMs + settings.connectSeconds * 1000
    const mark = newMark()
    const { line, input } = transportOf(settings, call, mark)
    // the client logs to a file of its own, so that standard error has only the host's output
    const common = call.connection === 'closed soon' ? brief : shared
    const argv = [...common, ...options.argv, '-E', mark, '--', host, line]
    const end = await ssh(argv, input, inputEnd, { ...call, limitMs })
    const complaint = takeFile(join(folder, mark))
    // commands in progress over this connection may finish, but new ones open another
    if (end.cut === 'time limit' || end.exitCode === 255) await control('stop', host, options)
    return answerOf({ end, mark, source: `node ${host}`, limitMs, missing }, (said) =>
      unreachedNode(host, complaint, said),
    )
  }
  const control = async (verb: 'stop' | 'exit', host: string, options: HostOptions): Promise<void> => {
    if (!existsSync(join(folder, options.socket))) return
    const argv = ['-O', verb, ...shared, ...options.argv, '--', host]
    await ssh(argv, '', 'sent', { limitMs: closeWithinMs, signal: null })
  }
  return {
    run: (host, call) => commands.pass(host, call.signal, () => carry(host, call, 'sent')),
    wait: (host, call) => waits.pass(host, call.signal, () => carry(host, call, 'held')),
    async close() {
      const ends = [...used].map(([host, options]) => commands.pass(host, null, () => control('exit', host, options)))
      await Promise.all(ends)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The command line for the host, and its input: a request to the node's program, or else the whole script. */
function transportOf(
  { becomeArgv, nodeProgram }: SshSettings,
  { script, argv }: ShellCall,
  mark: OutputMark,
): { readonly line: string; readonly input: string } {
  if (nodeProgram !== null)
    return { line: commandLine([...becomeArgv, nodeProgram]), input: requestText(script.name, argv, mark) }
  return { line: commandLine([...becomeArgv, 'sh', '-s', '--', script.name]), input: framed(script, argv, mark) }
}

const notInstalled = (nodeProgram: string): string =>
  `${nodeProgram} did not run; install it and its sudo rule with the script that “lockkeeper policy node” prints`

type Limits = Pick<ShellCall, 'limitMs' | 'signal' | 'maxBytes'>

/** The text of a file, which is removed; empty when there is none. */
function takeFile(path: string): string {
  if (!existsSync(path)) return ''
  const text = readFileSync(path, 'utf8')
  rmSync(path, { force: true })
  return text
}
