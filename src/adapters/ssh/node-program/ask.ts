import { z } from 'zod'
import { Failure } from '../../../engine/ports/failure.ts'
import { readAnswer, validAnswer } from '../answer.ts'
import { nodeProtocol } from '../request.ts'
import { NotBegun, type Shell } from '../shell.ts'
import { commandsIn } from './commands.ts'
import { digestOf, nodeProgram, programScripts } from './text.ts'

/** The program on a host, compared with the one that this bot generates. */
export type ProgramState =
  | { readonly is: 'current' }
  /** The host was reached and did not run the program; `why` has the host's words. */
  | { readonly is: 'not installed'; readonly why: string }
  /** The program serves no request of this bot. */
  | { readonly is: 'other protocol'; readonly protocol: string }
  /** The program works, and its text differs from this bot's. */
  | { readonly is: 'other text' }

/** Reads the version of a host's program. Throws `Failure` when the host cannot be reached. */
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

/** Asks a host which of these commands it does not allow; returns their positions. */
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

/** Reads the commands that a host allows; each is a list of its lines in `/etc/lockkeeper/commands`. */
export async function askListed(shell: Shell, host: string, limitMs: number): Promise<readonly string[]> {
  const { output } = await shell.run(host, { script: programScripts.listed, argv: [], limitMs, signal: null })
  return commandsIn(readAnswer(output).tail)
}

const version = z.object({ protocol: z.string(), sha256: z.string() })
