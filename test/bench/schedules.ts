import { type Example, exampleOf, largeSize, type Size, smallSize } from '../schedules/generator.ts'
import { lowerBound } from '../schedules/lower-bound.ts'
import { leastMinutes } from '../schedules/optimum.ts'
import { play } from '../schedules/play.ts'
import { percentile } from './percentiles.ts'
import { type Row, rowOfValue } from './results.ts'

const [smallRuns, largeRuns] = [2000, 60]

/** The total times of random rollouts under `auto`, each divided by `least` of the same example; ascending. */
function ratios(runs: number, size: Size, scatter: number, least: (example: Example) => number): readonly number[] {
  return Array.from({ length: runs }, (_, index) => {
    const example = exampleOf(index + 1, size, scatter)
    return play(example).minutes / least(example)
  }).toSorted((a, b) => a - b)
}

/**
 * How long rollouts under `auto` take: of small clusters compared with the least of an exhaustive search, of large ones
 * with a bound below which no schedule falls; when nodes take what their role usually takes, and when they differ from it.
 */
export async function benchmarkSchedules(): Promise<readonly Row[]> {
  return [0, 0.2].flatMap((scatter) => {
    const known = scatter === 0 ? '' : ', nodes up to 20 % from the median of their role'
    const small = ratios(smallRuns, smallSize, scatter, leastMinutes)
    const large = ratios(largeRuns, largeSize, scatter, lowerBound)
    const row = (what: string, sorted: readonly number[], share: number, bound: number): Row =>
      rowOfValue({ what: `${what}${known}`, unit: '', value: percentile(sorted, share), bound, runs: sorted.length })
    return [
      row('time of 99 of 100 small rollouts under auto, compared with the least possible', small, 0.99, 1.1),
      row('longest time of a small rollout under auto, compared with the least possible', small, 1, 1.1),
      row('median time of rollouts of up to 1,000 nodes under auto, compared with a lower bound', large, 0.5, 1.2),
      row('time of 9 of 10 rollouts of up to 1,000 nodes under auto, compared with a lower bound', large, 0.9, 1.2),
    ]
  })
}
