import { Failure } from '../../engine/ports/failure.ts'
import { readAnswer } from './answer.ts'
import { scripts } from './scripts.ts'
import type { Shell } from './shell.ts'

/** The result of a read-only command: its exit code, standard output, and unredacted standard error. */
export type Printed = { readonly exitCode: number; readonly output: string; readonly errorOutput: string }

/** The exit code with which the host reports that it ended a command at its time limit. */
export const timeLimitCode = 124

const graceMs = 10_000

/** Runs a read-only command on a host, with a time limit that the host enforces too; `maxBytes` replaces the usual limit of output. */
export async function runCommand(
  shell: Shell,
  host: string,
  argv: readonly string[],
  limitSeconds: number,
  signal: AbortSignal | null,
  maxBytes?: number,
): Promise<Printed> {
  const limitMs = limitSeconds * 1000 + graceMs
  const words = [String(Math.ceil(limitSeconds)), ...argv]
  const call = {
    script: scripts.command,
    argv: words,
    limitMs,
    signal,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  }
  const { output, errorOutput } = await shell.run(host, call)
  const { tail } = readAnswer(output)
  const end = /\nexit (\d+)\n$/.exec(tail)
  if (end === null) throw new Failure(`node ${host}`, 'did not report how the command ended', 'ambiguous')
  return { exitCode: Number(end[1]), output: tail.slice(0, end.index), errorOutput }
}
