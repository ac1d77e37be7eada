import type { Verdict } from '../../core/health/verdict.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Commands } from '../../engine/ports/operator-commands.ts'
import { oneLine } from '../redact.ts'
import { runCommand } from '../ssh/command.ts'
import type { HookTargetOf } from './hook-target.ts'
import { evidenceCharacters, type GateAnswer, judge } from './judge.ts'
import { fill } from './placeholders.ts'
import type { CommandSettings, GateSettings } from './settings.ts'

/** Runs gates. Any failure to get an answer is the verdict `unknown`, with which nothing starts. */
export function gates(settings: CommandSettings, where: HookTargetOf): Pick<Commands, 'ask'> {
  const answer = async (gate: GateSettings, node: Node, signal: AbortSignal): Promise<GateAnswer> => {
    const filled = fill(gate.argv, node)
    if (filled.is === 'not filled') return { verdict: 'unknown', evidence: filled.why }
    const { shell, host } = where(gate.on, node)
    return judge(gate.judge, await runCommand(shell, host, filled.argv, gate.limitSeconds, signal))
  }
  return {
    async ask(name, node, signal): Promise<Verdict> {
      const gate = Object.hasOwn(settings.gates, name) ? settings.gates[name] : undefined
      if (gate === undefined) {
        const evidence = 'no gate of this name is configured'
        return { gate: name, verdict: 'unknown', evidence, remedy: 'Configure it, or take it out of the policy.' }
      }
      const judged = await answer(gate, node, signal).catch(unanswered)
      const agrees = judged.verdict === 'ok'
      return { gate: name, ...judged, remedy: agrees ? '' : gate.remedy }
    },
  }
}

function unanswered(error: unknown): GateAnswer {
  const words = error instanceof Error ? error.message : String(error)
  return { verdict: 'unknown', evidence: oneLine(words, evidenceCharacters) }
}
