import type { Policy } from '../policy/policy.ts'
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

type Typed = { readonly atOnce?: unknown; readonly waves?: unknown }

/**
 * How the nodes of a plan follow each other. It depends on configuration and request only, never on the nodes: a plan
 * that is rebuilt for some of its nodes has the same rule.
 */
export function rolloutRule({ rollout }: Pick<Policy, 'rollout'>, typed: Typed): Pick<PlanHeader, 'atOnce' | 'waves'> {
  const atOnce = typeof typed.atOnce === 'number' ? typed.atOnce : oneByOne.atOnce
  const configured = rollout?.waves ?? 'canary'
  const waves = typed.waves ?? (atOnce > 1 ? configured : 'none')
  return { atOnce, waves: waves === 'canary' ? wavesUpTo(atOnce) : oneByOne.waves }
}
