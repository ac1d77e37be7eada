import type { NodeConfig } from '../health/facts.ts'
import { judgeNodeConfig } from '../health/flags.ts'
import type { Verdict } from '../health/verdict.ts'
import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import { gatesOf } from '../policy/roles.ts'
import { granted, type Outcome, refusal, refused } from '../refusals.ts'
import type { Step } from '../steps/table.ts'
import type { Plan } from './plan.ts'

/**
 * Gates that one may go on without, besides those of an operator's own. Never those that count who is out, who is a
 * member, which servers decide and whether the record stands; and no lock, approval or fencing is a gate at all.
 */
const waivable = ['service checks', 'stop flags', 'node config'] as const

/** The gate that somebody wants to go on without, by the name that it really has. */
export function namedGate(policy: Policy, nodes: readonly Node[], typed: string): Outcome<string> {
  if (policy.breakGlass === null)
    return refused(
      refusal(
        'break glass',
        `Break glass is not configured in ${policy.cluster}.`,
        'Nothing was planned. Fix what the gate reports, or configure breakGlass.',
      ),
    )
  const gates = [...waivable, ...new Set(nodes.flatMap((node) => gatesOf(policy, node)))]
  const name = typed.trim().toLowerCase()
  const found = gates.find((gate) => gate === name) ?? gates.find((gate) => gate === name.replaceAll('-', ' '))
  if (found !== undefined) return granted(found)
  return refused(
    refusal(
      'break glass',
      `${typed.slice(0, 60)} is not a gate that can be overridden for these nodes.`,
      `One of: ${gates.join(', ')}. Locks, slots, members, quorum, the audit log and approvals cannot be overridden.`,
    ),
  )
}

/** The gate that a run goes on without, by its steps; null for all runs but those that break glass. */
export function waivedIn(steps: readonly Step[]): string | null {
  for (const step of steps) if (step.kind === 'verifyCluster' && step.waives !== undefined) return step.waives
  return null
}

/** The gate that a plan goes on without; null for all plans but those that break glass. */
export const waivedBy = (plan: Plan): string | null => waivedIn(plan.nodes.flatMap(({ steps }) => steps))

const notObeyed = (verdict: Verdict): Verdict => ({
  ...verdict,
  verdict: 'warn',
  evidence: `${verdict.evidence} (not obeyed: break glass)`,
  remedy: '',
})

/** Verdicts as a run that goes on without one gate obeys them: that one is asked and shown, and keeps nothing. */
export const waive = (verdicts: readonly Verdict[], waived: string | null): readonly Verdict[] =>
  verdicts.map((verdict) => {
    const against = verdict.verdict === 'blocked' || verdict.verdict === 'unknown'
    return against && verdict.gate === waived && waived !== 'node config' ? notObeyed(verdict) : verdict
  })

/** The same for the node's own configuration: whether it is enabled may be left out, that its group is the right one never. */
export function configVerdict(
  config: NodeConfig,
  node: Node,
  when: 'before' | 'after',
  waived: string | null,
): Verdict {
  const verdict = judgeNodeConfig(config, node, when)
  if (waived !== 'node config' || config.is === 'enabled' || verdict.verdict === 'ok') return verdict
  const group = config.is === 'disabled' ? config.group : null
  const enabled = judgeNodeConfig({ is: 'enabled', group }, node, when)
  return enabled.verdict === 'ok' ? notObeyed(verdict) : enabled
}
