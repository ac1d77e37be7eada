import type { RankedCapability } from '../../core/capabilities/rank.ts'
import { effectiveNode } from '../../core/policy/effective.ts'
import { capabilitiesOf } from '../../core/policy/roles.ts'
import { capabilitiesApplied, namesUsed, usesPackageCommand } from '../../core/steps/traits.ts'
import { commandHooks } from '../capabilities/command-hooks.ts'
import type { Capability } from '../ports/capability.ts'
import type { NotRunnable } from '../ports/operator-commands.ts'
import { defineGate, type GateQuery } from './gate.ts'
import type { GateVerdict } from './gate-verdict.ts'

const blocked = (gate: string, { why, remedy }: NotRunnable): GateVerdict => ({
  gate,
  verdict: 'blocked',
  evidence: why,
  remedy,
})

/** The finding about a capability that the policy names and no system of the cluster provides. */
const missing = (name: string): Pick<Capability, 'preflight'> => ({
  preflight: async () => [
    {
      about: name,
      why: `no system of this cluster provides ${name}`,
      remedy: 'Take it out of the roles that name it.',
    },
  ],
})

/**
 * The verdict about a capability whose rank in the policy differs from the rank of its system; empty when they agree.
 */
function misplaced({ name, rank }: RankedCapability, provided: Capability | undefined): readonly GateVerdict[] {
  if (provided === undefined || provided.rank === rank) return []
  return [
    blocked(name, {
      why: `the roles apply ${name} as ${rank}, and its system as ${provided.rank}`,
      remedy: `List ${name} as ${provided.rank}.`,
    }),
  ]
}

/** The problems in the configuration at which a run of these steps would fail, found before approval. */
async function problemsOf({ context, node, steps }: GateQuery): Promise<readonly GateVerdict[]> {
  const { commands, policy, capabilities } = context
  const used = [...new Set(namesUsed('hook', steps))]
  const hooks = commandHooks(commands, { apply: used, revert: [], commands: [] })
  const named = capabilitiesApplied(steps)
  const findings = await Promise.all(
    [hooks, ...named.map((name) => capabilities[name] ?? missing(name))].map((one) => one.preflight(node)),
  )
  const found = [
    ...findings.flat().map((finding) => blocked(finding.about, finding)),
    ...capabilitiesOf(policy, node).flatMap((listed) => misplaced(listed, capabilities[listed.name])),
  ]
  const problem = usesPackageCommand(steps) ? commands.upgradeProblem(effectiveNode(policy, node)) : null
  return problem === null ? found : [...found, blocked('package command', problem)]
}

/** The configuration has everything that the steps need: hooks, capabilities and package commands. */
export const requiredConfiguration = defineGate({
  name: 'required configuration',
  onNo: { plan: 'refuse', start: 'hold', nextNode: 'hold' },
  ask: problemsOf,
})
