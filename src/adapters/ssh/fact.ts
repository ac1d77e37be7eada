import type { NodeFact } from '../../core/campaign/goal.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { FactAnswer } from '../../engine/ports/nodes.ts'
import { oneLine } from '../redact.ts'
import { readAnswer } from './answer.ts'
import { runCommand } from './command.ts'
import { scripts } from './scripts.ts'
import type { SshSettings } from './settings.ts'
import type { Shell } from './shell.ts'

const wordsCharacters = 200

/** Asks a node for a fact. What is neither met nor not met, for whatever reason, is unknown. */
export function askFact(shell: Shell, node: string, fact: NodeFact, settings: SshSettings): Promise<FactAnswer> {
  switch (fact.is) {
    case 'kernel':
      return askVersion(shell, node, ['kernel', fact.atLeast], settings)
    case 'package':
      return askVersion(shell, node, ['package', fact.name, fact.atLeast], settings)
    case 'fact':
      return askCommand(shell, node, fact.name, settings)
  }
}

async function askVersion(
  shell: Shell,
  node: string,
  argv: readonly string[],
  { commandSeconds }: Pick<SshSettings, 'commandSeconds'>,
): Promise<FactAnswer> {
  const call = {
    script: scripts.fact,
    argv,
    limitMs: commandSeconds * 1000,
    signal: null,
    connection: 'closed soon',
  } as const
  const { values } = readAnswer((await shell.run(node, call)).output)
  const { met, unmet, unknown } = values
  if (unmet !== undefined) return { is: 'not met', found: oneLine(unmet, wordsCharacters) }
  if (met !== undefined && unknown === undefined) return { is: 'met', found: oneLine(met, wordsCharacters) }
  return { is: 'unknown', why: oneLine(unknown ?? 'it gave no answer', wordsCharacters) }
}

async function askCommand(
  shell: Shell,
  node: string,
  name: string,
  { facts, commandSeconds }: Pick<SshSettings, 'facts' | 'commandSeconds'>,
): Promise<FactAnswer> {
  const argv = facts[name]
  if (argv === undefined) return { is: 'unknown', why: `no fact ${name} is configured (ssh.facts)` }
  try {
    const { exitCode, output, errorOutput } = await runCommand(shell, node, argv, commandSeconds, null)
    const said = oneLine(`${output}\n${errorOutput}`, wordsCharacters) || `${argv[0]} exited with ${exitCode}`
    if (exitCode === 0) return { is: 'met', found: said }
    if (exitCode === 1) return { is: 'not met', found: said }
    return { is: 'unknown', why: `${argv[0]} exited with ${exitCode}: ${said}` }
  } catch (error) {
    if (error instanceof Failure && error.effect === 'ambiguous') return { is: 'unknown', why: error.message }
    throw error
  }
}
