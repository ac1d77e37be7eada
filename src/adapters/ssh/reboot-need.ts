import { Failure } from '../../engine/ports/failure.ts'
import type { RebootNeed } from '../../engine/ports/nodes.ts'
import { oneLine } from '../redact.ts'
import { readAnswer } from './answer.ts'
import { runCommand } from './command.ts'
import { scripts } from './scripts.ts'
import type { RebootSource, SshSettings } from './settings.ts'
import type { Shell } from './shell.ts'

/** The answer of one source. `absent`: the node does not have the source. */
export type SourceAnswer = { readonly says: 'yes' | 'no' | 'absent' | 'unknown'; readonly why: string }

const whyCharacters = 200

/** Asks a node whether it needs a reboot, from all configured sources. */
export async function askRebootNeed(shell: Shell, node: string, settings: SshSettings): Promise<RebootNeed> {
  const { sources, programs } = settings.rebootNeeded
  const limitMs = settings.commandSeconds * 1000
  const call = {
    script: scripts.rebootRequired,
    argv: sources,
    limitMs,
    signal: null,
    connection: 'closed soon',
  } as const
  const { values } = readAnswer(sources.length === 0 ? '' : (await shell.run(node, call)).output)
  const own = await Promise.all(programs.map((argv) => askCommand(shell, node, argv, settings.commandSeconds)))
  const answers = [...sources.map((source) => answerOf(source, values[source])), ...own]
  return combined(answers, secondsOf(values.sinceSeconds))
}

/** One yes decides; without one, the need is unknown when any answer is missing or no source exists. */
export function combined(answers: readonly SourceAnswer[], sinceMs: number | null): RebootNeed {
  const words = (which: SourceAnswer['says']): string =>
    oneLine(answers.flatMap(({ says, why }) => (says === which ? [why] : [])).join('; '), whyCharacters)
  const has = (which: SourceAnswer['says']): boolean => answers.some(({ says }) => says === which)
  if (has('yes')) return { is: 'required', sinceMs, why: words('yes') }
  if (has('unknown')) return { is: 'unknown', why: words('unknown') }
  if (has('no')) return { is: 'not required', why: words('no') }
  return { is: 'unknown', why: words('absent') || 'no source is configured' }
}

function answerOf(source: RebootSource, line: string | undefined): SourceAnswer {
  const [, says, why = ''] = /^(yes|no|absent|unknown) (.*)$/.exec(line ?? '') ?? []
  if (says === 'yes' || says === 'no' || says === 'absent' || says === 'unknown') return { says, why }
  return { says: 'unknown', why: `${source} gave no answer` }
}

/** An operator's own program: exit code 0 means that a reboot is needed, 1 that none is. */
async function askCommand(
  shell: Shell,
  node: string,
  argv: readonly string[],
  limitSeconds: number,
): Promise<SourceAnswer> {
  try {
    const { exitCode, output, errorOutput } = await runCommand(shell, node, argv, limitSeconds, null)
    const why = oneLine(`${output}\n${errorOutput}`, whyCharacters) || `${argv[0]} exited with ${exitCode}`
    if (exitCode === 0) return { says: 'yes', why }
    if (exitCode === 1) return { says: 'no', why }
    return { says: 'unknown', why: `${argv[0]} exited with ${exitCode}: ${why}` }
  } catch (error) {
    if (error instanceof Failure && error.effect === 'ambiguous') return { says: 'unknown', why: error.message }
    throw error
  }
}

const secondsOf = (text: string | undefined): number | null => (/^\d+$/.test(text ?? '') ? Number(text) * 1000 : null)
