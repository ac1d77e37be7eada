import { type SpareByLimit, spareIn } from '../../core/forecast/compare.ts'
import { type Forecast, forecast } from '../../core/forecast/forecast.ts'
import { type ForecastWords, forecastWords } from '../../core/forecast/words.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { gatesOf } from '../../core/policy/roles.ts'
import { onlyRestores } from '../../core/steps/traits.ts'
import { inFlight } from '../gates/cluster-snapshot.ts'
import type { Readings } from '../gates/readings.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'

/** What a plan comes to at worst, in words, and what its limits have to spare; null when that is not known. */
export type PlanForecast = ForecastWords & { readonly spare: SpareByLimit | null }

/** Of a plan that makes nothing worse, or that is blocked. */
export const noForecast: PlanForecast = { worst: [], evidence: [], spare: null }

/** What the plan comes to at worst by this reading of the cluster. Throws `Failure`. */
export async function forecastNow(readings: Readings, plan: Plan): Promise<Forecast> {
  const [seen, out] = await Promise.all([readings.seen(), readings.out()])
  const holders = seen.locks.scopes.map(({ scope, holders }) => [scope, holders.map(({ node }) => node)] as const)
  const scopes = [...new Set([...Object.keys(out), ...holders.map(([scope]) => scope)])]
  const held = new Map(holders)
  const taken = Object.fromEntries(scopes.map((scope) => [scope, [...(out[scope] ?? []), ...(held.get(scope) ?? [])]]))
  const { nodes, facts } = seen
  return forecast(plan, { nodes, facts, inFlight: inFlight(seen, null), taken })
}

/**
 * What the plan comes to at worst by this reading of the cluster; nothing for a plan that only restores. A source that
 * does not answer is named in the place of the forecast.
 */
export async function worstMoment(
  { policy }: Pick<ClusterContext, 'policy'>,
  readings: Readings,
  plan: Plan,
): Promise<PlanForecast> {
  if (plan.nodes.every(({ steps }) => onlyRestores(steps))) return noForecast
  try {
    const now = await forecastNow(readings, plan)
    const planned = new Set(plan.nodes.map(({ node }) => node))
    const own = (await readings.seen()).nodes
      .filter(({ name }) => planned.has(name))
      .flatMap((node) => gatesOf(policy, node))
    return { ...forecastWords(now, [...new Set(own)]), spare: spareIn(now) }
  } catch (error) {
    if (error instanceof Failure) return { worst: [`unknown, because ${error.message}.`], evidence: [], spare: null }
    throw error
  }
}
