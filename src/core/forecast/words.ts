import { some } from '../health/question.ts'
import type { Forecast, WorstMoment } from './forecast.ts'

/** The number of limits that are told; the others have as much to spare or more. */
const mostLines = 3

/** A forecast in sentences: what everybody should read, and what belongs to its evidence. */
export type ForecastWords = { readonly worst: readonly string[]; readonly evidence: readonly string[] }

/**
 * The limits that one more failure exceeds at the worst moment, or the one with the least to spare when there is none.
 * `elsewhere` are gates that are asked about each node alone.
 */
export function forecastWords({ worst, unknown }: Forecast, elsewhere: readonly string[]): ForecastWords {
  const tight = worst.filter(({ limit, nodes, racks }) => limit.is !== 'all pass' && nodes.length + racks.length > 0)
  const others = worst.filter(({ limit }) => limit.is !== 'all pass')
  const told = tight.length > 0 ? tight.slice(0, mostLines) : others.slice(0, 1)
  const more = tight.length - told.length
  const strict = worst.flatMap(({ limit }) => (limit.is === 'all pass' ? [limit.name] : []))
  const notCounted = [...unknown, ...elsewhere]
  return {
    worst: [
      ...told.map(momentWords),
      ...(more > 0 ? [`${more} more ${more === 1 ? 'limit is' : 'limits are'} exceeded by one more failure.`] : []),
    ],
    evidence: [
      ...(strict.length > 0 ? [`No other instance may fail meanwhile: ${some(strict)} (no min_passing).`] : []),
      ...(notCounted.length > 0
        ? [`The worst moment does not count what is asked about each node alone: ${some(notCounted)}.`]
        : []),
    ],
  }
}

function momentWords({ limit, spare, is, nodes, racks }: WorstMoment): string {
  const counted = limit.is === 'quorum' ? 'server' : 'instance'
  const now = limit.is === 'quorum' ? 'may fail now' : 'pass now'
  const left = `${is === 'exact' ? '' : 'at least '}${spare} ${counted}${spare === 1 ? '' : 's'}`
  const margin = `${limit.name} with ${left} to spare (${limit.serving} ${now})`
  // a rack is news only where no single node is enough
  const failing = nodes.length > 0 ? nodes : racks.map((rack) => `all of rack ${rack}`)
  return failing.length === 0 ? `${margin}.` : `${margin}; one more failure is too many: ${some(failing)}.`
}
