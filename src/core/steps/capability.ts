import { z } from 'zod'
import { inParts, type RankedCapability, revertOrder } from '../capabilities/rank.ts'
import { capabilitiesOf } from '../policy/roles.ts'
import { defineStep, planned, type StepInput } from './definition.ts'
import { json, number, perStep, text } from './memory-fields.ts'
import { verifyCluster } from './verify-cluster.ts'

/** Reverts a capability that the run has applied, and nothing else. */
export const revertCapabilityDefinition = defineStep({
  kind: 'revertCapability',
  phase: 'bring back',
  data: { capability: z.string() },
  memory: {},
  title: 'revert a capability',
  words: ({ capability }) => `revert ${capability}`,
  touches: 'restores',
  lock: 'needed',
  byHand: 'yes',
  stands: 'in plans',
  typicalMs: 60_000,
  undo: 'impossible',
})

/** Applies a capability of an outside system to the node, such as a silence of its alerts. */
export const applyCapabilityDefinition = defineStep({
  kind: 'applyCapability',
  phase: 'take out of service',
  data: { capability: z.string(), reason: z.string() },
  memory: {
    // For an object without a field for a mark: its value and version before, and the version of the run's write.
    capabilityBefore: perStep(json(z.strictObject({ value: z.string(), version: z.string() }))),
    capabilityVersion: perStep(text),
    // When a lease was last renewed, in milliseconds since 1970.
    leaseRenewedAt: perStep(number),
  },
  title: 'apply a capability',
  words: ({ capability }) => `apply ${capability}`,
  touches: 'worsens',
  lock: 'needed',
  byHand: 'no',
  stands: 'in plans',
  typicalMs: 60_000,
  undo: { by: revertCapabilityDefinition, data: ({ capability }) => ({ capability }) },
})

/** Whether a part of a recipe comes before or after the drain hooks, which move work away. */
export type AroundHooks = 'before hooks' | 'after hooks'

const applyOne = (input: StepInput, { name }: RankedCapability) =>
  planned(applyCapabilityDefinition, input, input.policy.limits.hookMs, { capability: name, reason: input.reason })

/**
 * Steps that apply the capabilities of the node's roles by rank, for one part of the recipe. The gates are asked again
 * before the first capability that shields the node.
 */
export function applyCapabilities(input: StepInput, around: AroundHooks) {
  const { first, moving, shielding } = inParts(capabilitiesOf(input.policy, input.node))
  const steps = (part: readonly RankedCapability[]) => part.map((one) => applyOne(input, one))
  if (around === 'before hooks') return steps(first)
  const again = shielding.length > 0 ? [verifyCluster(input, 'before')] : []
  return [...steps(moving), ...again, ...steps(shielding)]
}

/** Steps that revert the same capabilities in reverse order. */
export function revertCapabilities(input: StepInput, around: AroundHooks) {
  const { first, moving, shielding } = inParts(capabilitiesOf(input.policy, input.node))
  const applied = around === 'before hooks' ? first : [...moving, ...shielding]
  return revertOrder(applied).map(({ name }) =>
    planned(revertCapabilityDefinition, input, input.policy.limits.hookMs, { capability: name }),
  )
}
