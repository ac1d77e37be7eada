import type { Policy } from '../policy/policy.ts'
import { type Refusal, refusal } from '../refusals.ts'
import { oneByOne, type PlanHeader } from './plan.ts'

type Waves = PlanHeader['waves']

/** Whether the nodes of a plan start in waves. */
export const hasWaves = ({ waves }: Pick<PlanHeader, 'waves'>): boolean => waves.some(({ nodes }) => nodes !== 'rest')

/** A canary per role, then twice as many nodes in each wave, up to `atOnce`; the last size repeats. */
export function wavesUpTo(atOnce: number): Waves {
  const sizes: number[] = []
  for (let size = Math.min(2, atOnce); sizes.at(-1) !== atOnce; size = Math.min(2 * size, atOnce)) sizes.push(size)
  return [{ nodes: 1, canary: 'yes' }, ...sizes.map((nodes) => ({ nodes, canary: 'no' as const }))]
}

type Typed = { readonly atOnce?: unknown; readonly waves?: unknown; readonly soak?: unknown }

/** What becomes of the nodes of a plan: they come back by themselves, stay out until another request, or only come back. */
export type NodesAfter = 'in service' | 'kept out' | 'restored'

/**
 * How the nodes of a plan follow each other. It depends on configuration, command and request only, never on the nodes:
 * a plan that is rebuilt for some of its nodes has the same rule.
 */
export function rolloutRule(
  { rollout }: Pick<Policy, 'rollout'>,
  typed: Typed,
  after: NodesAfter,
): Pick<PlanHeader, 'atOnce' | 'waves' | 'soakMs'> {
  const atOnce = typeof typed.atOnce === 'number' ? typed.atOnce : oneByOne.atOnce
  const wanted = typeof typed.soak === 'number' ? typed.soak : (rollout?.soakMs ?? 0)
  const soakMs = after === 'in service' ? wanted : 0
  const usual = atOnce > 1 || soakMs > 0 ? (rollout?.waves ?? 'canary') : 'none'
  const inWaves = after !== 'restored' && (typed.waves ?? usual) === 'canary'
  return inWaves ? { atOnce, waves: wavesUpTo(atOnce), soakMs } : { atOnce, waves: oneByOne.waves, soakMs: 0 }
}

/** The refusal of a soak in a request without waves, after which nothing would follow; null when it can be obeyed. */
export function soakRefusal({ waves, soak }: Typed, { rollout }: Pick<Policy, 'rollout'>): Refusal | null {
  if (typeof soak !== 'number' || soak === 0 || (waves ?? rollout?.waves ?? 'canary') === 'canary') return null
  return refusal('bad value', '--soak needs waves: all nodes are in one.', 'Add --waves canary, or leave --soak out.')
}
