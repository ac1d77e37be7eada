import type { Policy } from '../policy/policy.ts'
import { optionRefusal, type Refusal } from '../refusals.ts'
import { oneByOne, type PlanHeader } from './plan.ts'

type Waves = PlanHeader['waves']

/** Whether the nodes of a plan start in waves. */
export const hasWaves = ({ waves }: Pick<PlanHeader, 'waves'>): boolean => waves.some(({ nodes }) => nodes !== 'rest')

/** Under `auto` waves grow up to this size, which is more nodes than a request may have. */
const largestWave = 1024

/** A canary per role, then twice as many nodes in each wave, up to `atOnce`; the last size repeats. */
export function wavesUpTo(atOnce: PlanHeader['atOnce']): Waves {
  const sizes: number[] = []
  const most = atOnce === 'auto' ? largestWave : atOnce
  for (let size = Math.min(2, most); sizes.at(-1) !== most; size = Math.min(2 * size, most)) sizes.push(size)
  return [{ nodes: 1, canary: 'yes' }, ...sizes.map((nodes) => ({ nodes, canary: 'no' as const }))]
}

type Typed = {
  readonly atOnce?: unknown
  readonly waves?: unknown
  readonly soak?: unknown
  readonly quarantine?: unknown
}

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
): Pick<PlanHeader, 'atOnce' | 'waves' | 'soakMs' | 'quarantineLimit'> {
  const atOnce = isAtOnce(typed.atOnce) ? typed.atOnce : (rollout?.atOnce ?? oneByOne.atOnce)
  const wanted = typeof typed.soak === 'number' ? typed.soak : (rollout?.soakMs ?? 0)
  const soakMs = after === 'in service' ? wanted : 0
  const usual = atOnce !== 1 || soakMs > 0 ? (rollout?.waves ?? 'canary') : 'none'
  const inWaves = after !== 'restored' && (typed.waves ?? usual) === 'canary'
  const aside = typeof typed.quarantine === 'number' ? typed.quarantine : (rollout?.quarantine ?? 0)
  const quarantineLimit = after === 'restored' ? 0 : aside
  return inWaves
    ? { atOnce, waves: wavesUpTo(atOnce), soakMs, quarantineLimit }
    : { atOnce, waves: oneByOne.waves, soakMs: 0, quarantineLimit }
}

const isAtOnce = (typed: unknown): typed is PlanHeader['atOnce'] => typeof typed === 'number' || typed === 'auto'

/** The refusal of a soak in a request without waves, after which nothing would follow; null when it can be obeyed. */
export function soakRefusal({ waves, soak }: Typed, { rollout }: Pick<Policy, 'rollout'>): Refusal | null {
  if (typeof soak !== 'number' || soak === 0 || (waves ?? rollout?.waves ?? 'canary') === 'canary') return null
  return optionRefusal(
    'soak',
    'bad value',
    '--soak needs waves: all nodes are in one.',
    'Add --waves canary, or leave --soak out.',
  )
}
