import { effectiveNode } from '../../core/policy/effective.ts'
import { namesUsed, usesPackageCommand } from '../../core/steps/traits.ts'
import { commandHooks } from '../capabilities/command-hooks.ts'
import type { NotRunnable } from '../ports/operator-commands.ts'
import { defineGate, type GateQuery, type Said } from './gate.ts'

const blocked = (gate: string, { why, remedy }: NotRunnable): Said => ({
  gate,
  verdict: 'blocked',
  evidence: why,
  remedy,
})

/** What a run of these steps would fail at by the configuration alone, before anybody approves it. */
async function problemsOf({ context: { commands, policy }, node, steps }: GateQuery): Promise<readonly Said[]> {
  const used = [...new Set(namesUsed('hook', steps))]
  const findings = await commandHooks(commands, { apply: used, revert: [], commands: [] }).preflight(node)
  const hooks = findings.map((finding) => blocked(finding.about, finding))
  const problem = usesPackageCommand(steps) ? commands.upgradeProblem(effectiveNode(policy, node)) : null
  return problem === null ? hooks : [...hooks, blocked('package command', problem)]
}

/** Every hook and package command that the steps may run can be run, by the configuration alone. */
export const requiredConfiguration = defineGate({
  name: 'required configuration',
  onNo: { plan: 'refuse', start: 'hold', nextNode: 'hold' },
  ask: problemsOf,
})
