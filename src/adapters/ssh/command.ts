import { Failure } from '../../engine/ports/failure.ts'
import { readAnswer } from './answer.ts'
import { scripts } from './scripts.ts'
import type { Shell } from './shell.ts'

/** A command that only looks: its exit code, what it printed, and what it said on its standard error, as it is. */
export type Printed = { readonly exitCode: number; readonly output: string; readonly aside: string }

/** The exit code by which the host says that it ended a command at its time limit. */
export const timeLimitCode = 124

const graceMs = 10_000

/** Runs one command that only looks, on a host, with a time limit that holds there too. */
export async function runCommand(
  shell: Shell,
  host: string,
  argv: readonly string[],
  limitSeconds: number,
  signal: AbortSignal | null,
): Promise<Printed> {
  const limitMs = limitSeconds * 1000 + graceMs
  const call = { script: scripts.command, argv: [String(Math.ceil(limitSeconds)), ...argv], limitMs, signal }
  const { output, aside } = await shell.run(host, call)
  const { tail } = readAnswer(output)
  const end = /\nexit (\d+)\n$/.exec(tail)
  if (end === null) throw new Failure(`node ${host}`, 'did not report how the command ended', 'ambiguous')
  return { exitCode: Number(end[1]), output: tail.slice(0, end.index), aside }
}
