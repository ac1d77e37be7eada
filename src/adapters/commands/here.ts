import { Failure } from '../../engine/ports/failure.ts'
import { runChild } from '../ssh/child.ts'
import { concurrencyLimit } from '../ssh/concurrency-limit.ts'
import { framed, newMark } from '../ssh/frame.ts'
import { answerOf, type Said, type Shell, type ShellCall } from '../ssh/shell.ts'

/** The machine on which the bot runs, as a host like any other. */
export const here = 'here'

/** Runs scripts next to the bot, so many at once. */
export function localShell(mostAtOnce: number): Shell {
  const commands = concurrencyLimit(mostAtOnce, mostAtOnce)
  const waits = concurrencyLimit(mostAtOnce * 4, mostAtOnce * 4)
  const speak = async (call: ShellCall, inputEnd: 'sent' | 'held'): Promise<Said> => {
    const { script, limitMs, signal } = call
    const mark = newMark()
    const input = framed(script, call.argv, mark)
    const argv = ['-s', '--', script.name]
    const end = await runChild({ program: 'sh', argv, workingFolder: '/', input, inputEnd, limitMs, signal })
    const unreached = (said: string): Failure => new Failure(here, `the shell ended: ${said}`, 'ambiguous')
    return answerOf({ end, mark, source: here, limitMs, missing: null }, unreached)
  }
  return {
    run: (_host, call) => commands.pass(here, call.signal, () => speak(call, 'sent')),
    wait: (_host, call) => waits.pass(here, call.signal, () => speak(call, 'held')),
  }
}
