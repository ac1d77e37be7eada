import { Failure } from '../../engine/failure.ts'
import { runChild } from '../ssh/child.ts'
import { answerOf, type Said, type Shell, type ShellCall } from '../ssh/shell.ts'
import { turnstile } from '../ssh/turnstile.ts'

/** The machine on which the bot runs, as a host like any other. */
export const here = 'here'

/** Runs scripts next to the bot, so many at once. */
export function localShell(mostAtOnce: number): Shell {
  const commands = turnstile(mostAtOnce, mostAtOnce)
  const waits = turnstile(mostAtOnce * 4, mostAtOnce * 4)
  const speak = async (call: ShellCall, inputEnd: 'sent' | 'held'): Promise<Said> => {
    const { script, argv, limitMs, signal } = call
    const args = ['-s', '--', script.name, ...argv]
    const child = { program: 'sh', argv: args, workingFolder: '/', input: script.text, inputEnd, limitMs, signal }
    const unreached = (words: string): Failure => new Failure(here, `the shell ended: ${words}`, 'ambiguous')
    return answerOf(await runChild(child), here, limitMs, unreached)
  }
  return {
    run: (_host, call) => commands.pass(here, call.signal, () => speak(call, 'sent')),
    wait: (_host, call) => waits.pass(here, call.signal, () => speak(call, 'held')),
  }
}
