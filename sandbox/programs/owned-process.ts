import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { outputOf } from './output.ts'
import type { Ending, OwnedProcess } from './process.ts'
import { identify } from './process-table.ts'
import { forgetProcess, noteProcess, runFolder, runName, runVariable } from './run-folder.ts'
import { endAtExit } from './shutdown.ts'

/** What to start; `env` is added to this process's own environment. */
export type Launch = {
  readonly name: string
  readonly path: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly workingFolder: string
  /** Whether it has a standard input to be written to; without one it reads an empty one. */
  readonly input?: 'open'
}

const stopWithinMs = 10_000

/** Starts a process that cannot outlive this one, even when this one is killed with -9. */
export function launch(what: Launch): OwnedProcess {
  runFolder()
  const child = spawnTied(what)
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
    child.once('error', () => resolve({ exitCode: null, signal: null }))
  })
  const output = outputOf(what.name, ended)
  child.once('error', (error) => output.add(error.message))
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', output.add)
  }
  const pid = child.pid ?? 0
  const identity = identify(pid)
  if (identity !== undefined) noteProcess(what.name, identity)

  const isRunning = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null
  const signal = (name: NodeJS.Signals): void => {
    if (isRunning()) sendToGroup(pid, name)
  }
  const kill = async (): Promise<void> => {
    signal('SIGKILL')
    await ended
  }
  const stop = async (): Promise<void> => {
    signal('SIGCONT') // a frozen process would never hear the next one
    if (isRunning()) child.kill('SIGTERM')
    const impatience = setTimeout(() => signal('SIGKILL'), stopWithinMs)
    await ended
    clearTimeout(impatience)
  }
  const { stdin } = child
  // a write to a process that has just ended
  stdin?.on('error', () => {})
  const write = (text: string): void => {
    if (stdin === null) throw new Error(`${what.name} was started without an input`)
    if (stdin.writable) stdin.write(text)
  }
  const owned = { name: what.name, pid, write, isRunning, ended, ...output, stop, kill, signal }
  endAtExit(owned)
  void ended.then(() => forgetProcess(pid))
  return owned
}

function spawnTied(what: Launch): ChildProcess {
  const [path, args] = diesWithParent()
    ? ['setpriv', ['--pdeathsig', 'KILL', what.path, ...what.args]]
    : [what.path, what.args]
  return spawn(path, args, {
    cwd: what.workingFolder,
    env: { ...process.env, ...what.env, [runVariable]: runName },
    stdio: [what.input === 'open' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C in a terminal reaches only us, and we end the others in order
  })
}

let tie: boolean | undefined

/** Whether this machine can tie a child's life to its parent's. */
function diesWithParent(): boolean {
  tie ??= process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0
  return tie
}

/** Sends a signal to a process and all others of its group. */
function sendToGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // the group is gone already
  }
}
