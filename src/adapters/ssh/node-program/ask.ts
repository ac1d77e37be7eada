import { z } from 'zod'
import { Failure } from '../../../engine/ports/failure.ts'
import { readAnswer, validAnswer } from '../answer.ts'
import { nodeProtocol } from '../request.ts'
import { NotBegun, type Shell } from '../shell.ts'
import { commandsIn } from './commands.ts'
import { digestOf, nodeProgram, programScripts } from './text.ts'

/** The program on a host, compared with the one that this bot prints. */
export type ProgramState =
  | { readonly is: 'current' }
  /** The host was reached and did not run it; `why` has the host's words. */
  | { readonly is: 'not installed'; readonly why: string }
  /** It serves no request of this bot. */
  | { readonly is: 'other protocol'; readonly protocol: string }
  /** It works, and its text is another one. */
  | { readonly is: 'other text' }

/** Asks a host for the version of its program. Throws `Failure` when the host cannot be reached. */
export async function askProgram(shell: Shell, host: string, limitMs: number): Promise<ProgramState> {
  try {
    const call = { script: programScripts.version, argv: [], limitMs, signal: null }
    const { output } = await shell.run(host, call)
    const { protocol, sha256 } = validAnswer(version, output, `node ${host}`)
    if (protocol !== String(nodeProtocol)) return { is: 'other protocol', protocol }
    return sha256 === digestOf(nodeProgram()) ? { is: 'current' } : { is: 'other text' }
  } catch (error) {
    if (error instanceof NotBegun) return { is: 'not installed', why: error.message }
    throw error
  }
}

/** Asks a host which of these commands it would not run; the answer has their positions. */
export async function askRefused(
  shell: Shell,
  host: string,
  commands: readonly (readonly string[])[],
  limitMs: number,
): Promise<readonly number[]> {
  if (commands.length === 0) return []
  const argv = commands.flatMap((command) => [String(command.length), ...command])
  const { output } = await shell.run(host, { script: programScripts.allows, argv, limitMs, signal: null })
  const { values } = readAnswer(output)
  return commands.flatMap((_, index) => {
    const says = values[String(index)]
    if (says !== 'yes' && says !== 'no')
      throw new Failure(`node ${host}`, `did not answer for command ${index}`, 'none')
    return says === 'no' ? [index] : []
  })
}

/** Asks a host for the commands that it allows; each is its lines in `/etc/lockkeeper/commands`. */
export async function askListed(shell: Shell, host: string, limitMs: number): Promise<readonly string[]> {
  const { output } = await shell.run(host, { script: programScripts.listed, argv: [], limitMs, signal: null })
  return commandsIn(readAnswer(output).tail)
}

const version = z.object({ protocol: z.string(), sha256: z.string() })
