import { Failure } from '../../engine/ports/failure.ts'
import { lastWords, oneLine } from '../redact.ts'
import type { ChildEnd } from './child.ts'
import { afterMark, type OutputMark, unframed } from './frame.ts'
import type { Script } from './scripts.ts'

/** A script to run on a host, with its arguments and its time limit. */
export type ShellCall = {
  readonly script: Script
  readonly argv: readonly string[]
  readonly limitMs: number
  readonly signal: AbortSignal | null
  /**
   * Whether a connection that is opened for the call stays open for the commands that usually follow it. A call to
   * each of thousands of nodes would leave as many connections.
   */
  readonly connection?: 'kept' | 'closed soon'
  /** The most that it may print on one stream; a megabyte unless the call says otherwise. */
  readonly maxBytes?: number
}

/** A script's standard output, and its standard error (`errorOutput`). */
export type ScriptOutput = { readonly output: string; readonly errorOutput: string }

/**
 * Runs fixed scripts on hosts. Both functions throw `Failure`; its effect is `none` only when it is certain that
 * nothing ran.
 */
export type Shell = {
  /** Runs a script and returns its output. */
  run(host: string, call: ShellCall): Promise<ScriptOutput>
  /**
   * The same for a script that only waits: it does not count towards the limit of concurrent commands, and ends on the
   * host when the signal aborts.
   */
  wait(host: string, call: ShellCall): Promise<ScriptOutput>
}

const maxCharacters = 400

/** A process that carried a script to a host, how it ended, and the mark of that call. */
export type Carried = {
  readonly end: ChildEnd
  readonly mark: OutputMark
  readonly source: string
  readonly limitMs: number
  /** The remedy when the host runs no script; null where every host has a shell. */
  readonly missing: string | null
}

/** The host was reached but did not run the script: it lacks the program or the right to start it. */
export class NotBegun extends Failure {
  constructor(source: string, message: string) {
    super(source, message, 'none')
  }
}

/**
 * The script's output; throws the `Failure` that its end means. `unreached` creates the failure when the process ended
 * before the script began, from the host's words.
 */
export function answerOf(
  { end, mark, source, limitMs, missing }: Carried,
  unreached: (said: string) => Failure,
): ScriptOutput {
  const { stdout, stderr, exitCode, cut } = end
  const frame = unframed(stdout, stderr, mark)
  const errorOutput = afterMark(stderr, mark) ?? stderr
  // before the script has begun, the login's error may be on either stream, after anything that it prints for every
  // login
  const words =
    frame.is === 'not begun' ? lastWords(`${stdout}\n${stderr}`, maxCharacters) : oneLine(errorOutput, maxCharacters)
  if (cut === 'not started') throw new Failure(source, `cannot start the shell on this host: ${words}`, 'none')
  if (cut === 'time limit') throw ambiguous(source, `did not answer within ${Math.round(limitMs / 1000)} s`, words)
  if (cut === 'too much output') throw ambiguous(source, 'printed more than the output limit', words)
  if (cut === 'given up') throw ambiguous(source, 'was given up before it ended', words)
  switch (frame.is) {
    case 'not begun':
      if (exitCode === 255 || exitCode === null) throw unreached(words)
      if (exitCode === 0) throw ambiguous(source, 'accepted a script but did not confirm that it ran', words)
      // the exit code came from the host, but the script did not report that it began
      throw new NotBegun(source, notBegunWords(words || `exit code ${exitCode}`, missing))
    case 'not ended':
      if (exitCode === 255) throw ambiguous(source, 'the connection was lost while a script ran', words)
      throw ambiguous(source, `a script was interrupted, exit code ${exitCode ?? 'unknown'}`, words)
    case 'ended':
      if (frame.exitCode === 0) return { output: frame.output, errorOutput }
      if (frame.exitCode === 64) throw new Failure(source, words, 'none')
      throw ambiguous(source, `a script ended with ${frame.exitCode}`, words)
  }
}

const notBegunWords = (said: string, missing: string | null): string =>
  `refused to run a script: ${said}${missing === null ? '' : `; ${missing}`}`

function ambiguous(source: string, what: string, words: string): Failure {
  return new Failure(source, words === '' ? what : `${what}: ${words}`, 'ambiguous')
}
