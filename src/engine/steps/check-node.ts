import { judgeEnabled } from '../../core/health/flags.ts'
import { bootIdProblem } from '../../core/inventory/boot-id.ts'
import type { Node } from '../../core/inventory/node.ts'
import { wrongHost } from '../../core/inventory/node-names.ts'
import { waivedIn } from '../../core/plan/break-glass.ts'
import { effectiveNode } from '../../core/policy/effective.ts'
import { rolesOf } from '../../core/policy/roles.ts'
import { inBrief } from '../../core/run/step-ending.ts'
import type { Step } from '../../core/steps/table.ts'
import { onlyRestores, usesPackageCommand } from '../../core/steps/traits.ts'
import { nodeConfig } from '../gates/node-config.ts'
import type { ClusterContext } from '../ports/context.ts'
import { done, type Executor, failed, type Observation } from '../step-contract/executor.ts'
import { needUnknown, notConverging, rebootNeed } from './needed.ts'

/** Why the node's own configuration refuses work, in the words of its gate; null when it does not. */
async function notEnabled({ cluster }: Pick<ClusterContext, 'cluster'>, node: Node): Promise<Observation | null> {
  const config = await cluster.nodeConfig(node.name)
  const { verdict, evidence } = judgeEnabled(config, node)
  if (verdict === 'ok') return null
  return failed(config.is === 'disabled' ? 'node disabled' : 'node not enabled', evidence)
}

/** What the node lacks for the steps of the plan, found before anything is changed; null when nothing is missing. */
async function notPrepared(
  context: Pick<ClusterContext, 'policy' | 'nodes' | 'commands'>,
  node: Node,
  steps: readonly Step[],
): Promise<Observation | null> {
  const effective = effectiveNode(context.policy, node)
  const configured = usesPackageCommand(steps) && context.commands.upgradeProblem(effective) === null
  const program = configured ? context.commands.upgradeArgv(effective)?.slice(0, 1) : undefined
  const problems = await context.nodes.preflight(node.name, program ?? [])
  return problems.length === 0 ? null : failed('node not prepared', `${node.name}: ${problems.join('; ')}`)
}

/** Checks that the node answers under its own name, is enabled, is prepared and needs the work; reports its roles. */
export const checkNode: Executor<'checkNode'> = {
  async observe({ context, node, names, step, run }) {
    const self = await context.nodes.self(node.name)
    const wrong = wrongHost(names, node.name, self.hostname)
    if (wrong !== null) return failed('wrong node', wrong)
    const problem = bootIdProblem(self.bootId)
    if (problem) return failed('wrong node', `${node.name} gave no boot id: ${problem}`)
    const anyConfig = onlyRestores(run.steps) || waivedIn(run.steps) === nodeConfig.name
    const refusal = anyConfig ? null : await notEnabled(context, node)
    if (refusal) return refusal
    const unfit = onlyRestores(run.steps) ? null : await notPrepared(context, node, run.steps)
    if (unfit) return unfit
    const need = await rebootNeed(context, node.name)
    if (step.onlyIfNeeded && need.is === 'not needed')
      return { is: 'not needed', evidence: `${node.name} needs no reboot: ${need.why}` }
    if (step.onlyIfNeeded && need.is === 'unknown') return needUnknown(node.name, need.why)
    const tooSoon = need.is === 'needed' ? notConverging(node.name, self, need.why, step.againAfterMs) : null
    if (tooSoon !== null) return tooSoon
    const roles = rolesOf(context.policy, node).join(', ')
    const seen = `node verified: ${self.hostname}, roles ${roles}, boot ID ${self.bootId.slice(0, 8)}`
    const trigger = need.is === 'needed' && need.token ? { trigger: need.token } : {}
    return done(seen, { ...trigger, bootIdSeen: self.bootId }, inBrief(seen))
  },
  apply: async () => failed('plan problem', 'checkNode never acts'),
}
