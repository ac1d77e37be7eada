import type { ChildProcess } from 'node:child_process'
import type { Isolation } from '../plan.ts'

/** The environment of a process on a node. */
export type NodeEnvironment = Readonly<Record<string, string>>

/** The isolation of one node: starts processes that see the node's own files, and ends all of them at once. */
export type NodeShell = {
  readonly isolation: Isolation
  /** The path of one of the node's files, as a process on the node must write it. */
  place(path: string): string
  /** Starts the isolation; `onDeath` is called when it ends by itself, such as when a process of the node ends it. */
  boot(onDeath: () => void): Promise<void>
  /** Runs a shell line as sshd would: in a session of its own, from the home folder, with only this environment. */
  run(line: string, environment: NodeEnvironment): ChildProcess
  /** Sends a signal to a process that `run` started. */
  signal(child: ChildProcess, signal: NodeJS.Signals): void
  /** Ends every process of the node, whatever its session, and resolves when none is left. */
  kill(): Promise<void>
}

/** The PATH of a node's processes: its own commands first, then the machine's real ones. */
export function nodePath(tools: string): string {
  return `${tools}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`
}
