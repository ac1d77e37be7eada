import type { ChildProcess } from 'node:child_process'
import type { Isolation } from '../plan.ts'

/** What a process on a node finds in its environment. */
export type NodeEnvironment = Readonly<Record<string, string>>

/** The inside of one node: starts processes that see the node's own files, and ends every one of them at once. */
export type NodeShell = {
  readonly isolation: Isolation
  /** The place of one of the node's files, as a process on the node has to write it in a file or an argument. */
  place(path: string): string
  /** Powers the inside up; `onDeath` is called when it ends by itself (as when something on the node ends it). */
  boot(onDeath: () => void): Promise<void>
  /** Runs a shell line as sshd would: in a session of its own, from the home folder, with only this environment. */
  run(line: string, environment: NodeEnvironment): ChildProcess
  /** Sends a signal to what `run` started. */
  signal(child: ChildProcess, signal: NodeJS.Signals): void
  /** Ends every process of the node, whatever session it hides in, and resolves when none is left. */
  kill(): Promise<void>
}

/** The PATH of a node's processes: its own commands first, then the machine's real ones. */
export function nodePath(tools: string): string {
  return `${tools}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`
}
