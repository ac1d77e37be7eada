import { concurrencyLimit } from '../../engine/ports/concurrency-limit.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { runChild } from '../ssh/child.ts'
import { childEnvironment } from '../ssh/environment.ts'
import { framed, newMark } from '../ssh/frame.ts'
import { answerOf, type ScriptOutput, type Shell, type ShellCall } from '../ssh/shell.ts'

/** The name of the bot's own machine as a host. */
export const localhost = 'here'

/** Runs scripts on the bot's host, with a limit on how many run concurrently. */
export function localShell(maxAtOnce: number): Shell {
  const commands = concurrencyLimit(maxAtOnce, maxAtOnce)
  const waits = concurrencyLimit(maxAtOnce * 4, maxAtOnce * 4)
  const carry = async (call: ShellCall, inputEnd: 'sent' | 'held'): Promise<ScriptOutput> => {
    const { script, limitMs } = call
    const mark = newMark()
    const input = framed(script, call.argv, mark)
    const argv = ['-s', '--', script.name]
    const env = childEnvironment(process.env)
    const end = await runChild({ ...call, program: 'sh', argv, workingFolder: '/', env, input, inputEnd })
    const unreached = (said: string): Failure => new Failure(localhost, `the shell ended: ${said}`, 'ambiguous')
    return answerOf({ end, mark, source: localhost, limitMs, missing: null }, unreached)
  }
  return {
    run: (_host, call) => commands.pass(localhost, call.signal, () => carry(call, 'sent')),
    wait: (_host, call) => waits.pass(localhost, call.signal, () => carry(call, 'held')),
  }
}
