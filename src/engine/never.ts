import type { Verdict } from '../core/health/verdict.ts'
import type { Node } from '../core/inventory/node.ts'
import type { Step } from '../core/plan/steps.ts'
import { effectiveNode } from '../core/policy/effective.ts'
import type { Outside } from './outside.ts'
import type { NotRunnable } from './ports/gates.ts'

/** The hooks that a step may run, those that take it back among them. */
const hooksOf = (step: Step): readonly string[] =>
  [
    'hooks' in step ? step.hooks : [],
    'undo' in step ? (step.undo ?? []) : [],
    'hook' in step ? (step.hook ?? []) : [],
  ].flat()

const blocked = (gate: string, { why, remedy }: NotRunnable): Verdict => ({
  gate,
  verdict: 'blocked',
  evidence: why,
  remedy,
})

/** What a run of these steps would fail at by the configuration alone: nobody should agree to it first. */
export function neverRuns({ commands, policy }: Outside, node: Node, steps: readonly Step[]): readonly Verdict[] {
  const hooks = [...new Set(steps.flatMap(hooksOf))].flatMap((hook) => {
    const problem = commands.hookProblem(hook, node)
    return problem === null ? [] : [blocked(`hook ${hook}`, problem)]
  })
  const upgrades = steps.some(({ kind }) => kind === 'upgradePackages')
  const problem = upgrades ? commands.upgradeProblem(effectiveNode(policy, node)) : null
  return problem === null ? hooks : [...hooks, blocked('package command', problem)]
}
