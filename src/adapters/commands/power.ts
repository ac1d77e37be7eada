import type { PowerAnswer } from '../../core/cluster/power.ts'
import { firstFor, type PowerCheckDefinition } from '../../core/plan/commands.ts'
import type { Commands } from '../../engine/ports/operator-commands.ts'
import { oneLine } from '../redact.ts'
import { type Printed, runCommand } from '../ssh/command.ts'
import type { HookTargetOf } from './hook-target.ts'
import { noAnswer, wordsOf } from './judge.ts'
import { fill } from './placeholders.ts'
import type { CommandSettings } from './settings.ts'

const answerCharacters = 240

/** Runs power checks. Any failure to get an answer is `unknown`, which never lets a node count as dead. */
export function powerChecks(settings: CommandSettings, where: HookTargetOf): Pick<Commands, 'power'> {
  return {
    async power(node, signal) {
      const check = firstFor(settings.powerChecks, node.roles)
      if (check === undefined) return null
      const filled = fill(check.argv, node)
      if (filled.is === 'not filled') return { says: 'unknown', command: named(check, check.argv), answer: filled.why }
      const { shell, host } = where(check.on, node)
      const command = named(check, filled.argv)
      try {
        return { command, ...powerAnswer(await runCommand(shell, host, filled.argv, check.limitSeconds, signal)) }
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error)
        return { says: 'unknown', command, answer: oneLine(words, answerCharacters) }
      }
    },
  }
}

const named = ({ on }: PowerCheckDefinition, argv: readonly string[]): string =>
  `“${oneLine(argv.join(' '), answerCharacters)}”${on === 'here' ? '' : ` on ${on.host}`}`

/** Parses the answer of a power check: one word on standard output, with exit code 0. */
export function powerAnswer(printed: Printed): Omit<PowerAnswer, 'command'> {
  const failed = noAnswer(printed)
  if (failed !== null) return { says: 'unknown', answer: oneLine(failed.evidence, answerCharacters) }
  const { exitCode } = printed
  const words = oneLine(wordsOf(printed), answerCharacters) || 'nothing'
  if (exitCode !== 0) return { says: 'unknown', answer: `exit code ${exitCode}: ${words}` }
  const word = printed.output.trim()
  return word === 'off' || word === 'on' ? { says: word, answer: word } : { says: 'unknown', answer: words }
}
