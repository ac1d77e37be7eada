import type { Verdict } from '../../core/health/verdict.ts'
import type { Node } from '../../core/inventory/node.ts'
import { effectiveNode } from '../../core/policy/effective.ts'
import type { Step } from '../../core/steps/table.ts'
import { namesUsed, usesPackageCommand } from '../../core/steps/traits.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { NotRunnable } from '../ports/operator-commands.ts'

const blocked = (gate: string, { why, remedy }: NotRunnable): Verdict => ({
  gate,
  verdict: 'blocked',
  evidence: why,
  remedy,
})

/** What a run of these steps would fail at by the configuration alone: nobody should agree to it first. */
export function configurationProblems(
  { commands, policy }: ClusterContext,
  node: Node,
  steps: readonly Step[],
): readonly Verdict[] {
  const hooks = [...new Set(namesUsed('hook', steps))].flatMap((hook) => {
    const problem = commands.hookProblem(hook, node)
    return problem === null ? [] : [blocked(`hook ${hook}`, problem)]
  })
  const problem = usesPackageCommand(steps) ? commands.upgradeProblem(effectiveNode(policy, node)) : null
  return problem === null ? hooks : [...hooks, blocked('package command', problem)]
}
