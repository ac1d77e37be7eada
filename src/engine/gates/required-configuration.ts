import { effectiveNode } from '../../core/policy/effective.ts'
import { namesUsed, usesPackageCommand } from '../../core/steps/traits.ts'
import type { NotRunnable } from '../ports/operator-commands.ts'
import { defineGate, type GateQuery, type Said } from './gate.ts'

const blocked = (gate: string, { why, remedy }: NotRunnable): Said => ({
  gate,
  verdict: 'blocked',
  evidence: why,
  remedy,
})

/** What a run of these steps would fail at by the configuration alone, before anybody approves it. */
function problemsOf({ context: { commands, policy }, node, steps }: GateQuery): readonly Said[] {
  const hooks = [...new Set(namesUsed('hook', steps))].flatMap((hook) => {
    const problem = commands.hookProblem(hook, node)
    return problem === null ? [] : [blocked(`hook ${hook}`, problem)]
  })
  const problem = usesPackageCommand(steps) ? commands.upgradeProblem(effectiveNode(policy, node)) : null
  return problem === null ? hooks : [...hooks, blocked('package command', problem)]
}

/** Every hook and package command that the steps may run can be run, by the configuration alone. */
export const requiredConfiguration = defineGate({
  name: 'required configuration',
  onNo: { plan: 'refuse', start: 'hold', nextNode: 'hold' },
  ask: async (query) => problemsOf(query),
})
