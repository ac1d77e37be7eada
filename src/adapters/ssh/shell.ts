import { Failure } from '../../engine/ports/failure.ts'
import { lastWords, oneLine } from '../redact.ts'
import type { ChildEnd } from './child.ts'
import { afterMark, type OutputMark, unframed } from './frame.ts'
import type { Script } from './scripts.ts'

/** A script to run on a host, with its arguments and the longest that it may take. */
export type ShellCall = {
  readonly script: Script
  readonly argv: readonly string[]
  readonly limitMs: number
  readonly signal: AbortSignal | null
}

/** What a script printed, and what it said aside, on its standard error. */
export type ScriptOutput = { readonly output: string; readonly aside: string }

/** Runs fixed scripts on hosts. Both throw `Failure`; its effect is `none` only when it is certain that nothing ran. */
export type Shell = {
  /** Runs a script and gives what it printed. */
  run(host: string, call: ShellCall): Promise<ScriptOutput>
  /** The same for a script that only waits: it takes nobody's turn, and ends on the host when it is given up here. */
  wait(host: string, call: ShellCall): Promise<ScriptOutput>
}

const maxCharacters = 400

/** A program that carried a script to a host, how it ended, and the mark of that call. */
export type Carried = {
  readonly end: ChildEnd
  readonly mark: OutputMark
  readonly source: string
  readonly limitMs: number
  /** What to do when the host runs no script; null where every host has a shell. */
  readonly missing: string | null
}

/** The host was reached and would not run a script: it lacks the program or the right to start it. */
export class NotBegun extends Failure {
  constructor(source: string, message: string) {
    super(source, message, 'none')
  }
}

/**
 * What the script printed, or the failure that its end means. `unreached` explains an end that is not the script's, from
 * what the host said.
 */
export function answerOf(
  { end, mark, source, limitMs, missing }: Carried,
  unreached: (said: string) => Failure,
): ScriptOutput {
  const { stdout, stderr, exitCode, cut } = end
  const frame = unframed(stdout, stderr, mark)
  const aside = afterMark(stderr, mark) ?? stderr
  // before the script has begun, a login explains itself on either stream, behind whatever it shows to everybody
  const words =
    frame.is === 'not begun' ? lastWords(`${stdout}\n${stderr}`, maxCharacters) : oneLine(aside, maxCharacters)
  if (cut === 'not started') throw new Failure(source, `cannot start the shell on this host: ${words}`, 'none')
  if (cut === 'time limit') throw ambiguous(source, `did not answer within ${Math.round(limitMs / 1000)} s`, words)
  if (cut === 'too much output') throw ambiguous(source, 'printed more than the output limit', words)
  if (cut === 'given up') throw ambiguous(source, 'was given up before it ended', words)
  switch (frame.is) {
    case 'not begun':
      if (exitCode === 255 || exitCode === null) throw unreached(words)
      if (exitCode === 0) throw ambiguous(source, 'accepted a script but did not confirm that it ran', words)
      // the exit code came from the other side, and the script never said that it began
      throw new NotBegun(source, notBegunWords(words || `exit code ${exitCode}`, missing))
    case 'not ended':
      if (exitCode === 255) throw ambiguous(source, 'the connection was lost while a script ran', words)
      throw ambiguous(source, `a script was interrupted, exit code ${exitCode ?? 'unknown'}`, words)
    case 'ended':
      if (frame.exitCode === 0) return { output: frame.output, aside }
      if (frame.exitCode === 64) throw new Failure(source, words, 'none')
      throw ambiguous(source, `a script ended with ${frame.exitCode}`, words)
  }
}

const notBegunWords = (said: string, missing: string | null): string =>
  `refused to run a script: ${said}${missing === null ? '' : `; ${missing}`}`

function ambiguous(source: string, what: string, words: string): Failure {
  return new Failure(source, words === '' ? what : `${what}: ${words}`, 'ambiguous')
}
