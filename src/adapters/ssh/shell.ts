import { Failure } from '../../engine/failure.ts'
import { oneLine } from '../redact.ts'
import type { ChildEnd } from './child.ts'
import { began, type Script } from './scripts.ts'

/** A script to run on a host, with its arguments and the longest that it may take. */
export type ShellCall = {
  readonly script: Script
  readonly argv: readonly string[]
  readonly limitMs: number
  readonly signal: AbortSignal | null
}

/** What a script printed, and what it said aside, on its standard error. */
export type Said = { readonly output: string; readonly aside: string }

/** Runs fixed scripts on hosts. Both throw `Failure`; its effect is `none` only when it is certain that nothing ran. */
export type Shell = {
  /** Runs a script and gives what it printed. */
  run(host: string, call: ShellCall): Promise<Said>
  /** The same for a script that only waits: it takes nobody's turn, and ends on the host when it is given up here. */
  wait(host: string, call: ShellCall): Promise<Said>
}

const mostCharacters = 400

/** What the script printed, or the failure that its end means. `unreached` explains an end that is not the script's. */
export function answerOf(end: ChildEnd, source: string, limitMs: number, unreached: (words: string) => Failure): Said {
  const { stdout, exitCode, cut } = end
  const words = oneLine(end.stderr, mostCharacters)
  const start = `\n${stdout}`.indexOf(`\n${began}\n`)
  if (cut === 'not started') throw new Failure(source, `the shell could not be started here: ${words}`, 'none')
  if (cut === 'time limit') throw ambiguous(source, `did not answer within ${Math.round(limitMs / 1000)} s`, words)
  if (cut === 'too much output') throw ambiguous(source, 'printed more than anybody can want to know', words)
  if (cut === 'given up') throw ambiguous(source, 'was not waited for to the end', words)
  if (start === -1 && (exitCode === 255 || exitCode === null)) throw unreached(words)
  // the exit code came from the other side, and the script never said that it began
  if (start === -1) throw new Failure(source, `would not run a script: ${words || `exit code ${exitCode}`}`, 'none')
  if (exitCode === 0) return { output: stdout.slice(start + began.length + 1), aside: end.stderr }
  if (exitCode === 64) throw new Failure(source, words, 'none')
  if (exitCode === 255) throw ambiguous(source, 'the connection broke while a script ran', words)
  throw ambiguous(source, `a script ended with ${exitCode ?? 'a signal'}`, words)
}

function ambiguous(source: string, what: string, words: string): Failure {
  return new Failure(source, words === '' ? what : `${what}: ${words}`, 'ambiguous')
}
