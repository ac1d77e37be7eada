import { z } from 'zod'
import { percentile } from './percentiles.ts'

/** The benchmarks, by the names that `npm run bench` takes. */
export const benchmarkNames = [
  'ack',
  'handover',
  'plan',
  'scan',
  'schedules',
  'slack-load',
  'status',
  'turn',
  'waiter',
] as const

/** The value that is compared with the bound of a row. */
const values = ['median', 'longest', 'ratio of medians', 'ratio of means', 'value'] as const

const units = ['ms', 'ms of CPU', 'minutes', '% of a core', 'requests', 'calls', 'threads', ''] as const

const floor = z.strictObject({ what: z.string(), median: z.number() })

const row = z.strictObject({
  /** What was measured; unique among all rows. */
  what: z.string(),
  unit: z.enum(units),
  compared: z.enum(values),
  value: z.number(),
  /** The most that the value may be. */
  bound: z.number(),
  runs: z.number(),
  /** Of all runs; null where a row has one value. */
  median: z.number().nullable(),
  p99: z.number().nullable(),
  /** What the same machine needs at least, measured in the same run; null where nothing was. */
  floor: floor.nullable(),
})

/** One measured line. */
export type Row = z.infer<typeof row>

const measured = z.strictObject({
  takenAt: z.iso.datetime(),
  node: z.string(),
  processors: z.number(),
  /** The load of the machine in the minute before and at the end. Times mean little above the number of processors. */
  load: z.strictObject({ before: z.number(), after: z.number() }),
  rows: z.array(row).min(1),
})

/** The results of one benchmark, and when and where they were measured. */
export type Measured = z.infer<typeof measured>

/** The latest results of each benchmark, as `npm run bench -- --json FILE` writes them. */
export const resultsSchema = z.record(z.string(), measured)

/** Results by the name of the benchmark. */
export type Results = z.infer<typeof resultsSchema>

/** A row of times in milliseconds, and of their floor in the same run. */
export function rowOfTimes(
  given: Pick<Row, 'what' | 'bound'> & {
    readonly compared: 'median' | 'longest' | 'ratio of medians'
    readonly times: readonly number[]
    readonly floor: { readonly what: string; readonly times: readonly number[] } | null
  },
): Row {
  const { what, bound, compared, times } = given
  const [median, p99, longest] = [0.5, 0.99, 1].map((share) => percentileOf(times, share)) as [number, number, number]
  const floor = given.floor === null ? null : { what: given.floor.what, median: percentileOf(given.floor.times, 0.5) }
  const value = { median, longest, 'ratio of medians': median / (floor?.median ?? Number.NaN) }[compared]
  return {
    what,
    unit: compared === 'ratio of medians' ? '' : 'ms',
    compared,
    value,
    bound,
    runs: times.length,
    median,
    p99,
    floor,
  }
}

/** A row of one value. */
export const rowOfValue = (given: Pick<Row, 'what' | 'unit' | 'value' | 'bound' | 'runs'>): Row => ({
  ...given,
  compared: 'value',
  median: null,
  p99: null,
  floor: null,
})

const percentileOf = (times: readonly number[], share: number): number =>
  percentile(
    times.toSorted((a, b) => a - b),
    share,
  )

/** Whether the value is within its bound. */
export const isReached = ({ value, bound }: Row): boolean => value <= bound

/** A number with at most three significant digits, and its unit. */
export function shown(value: number, unit: Row['unit']): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return [String(Number(value.toFixed(digits))), ...(unit === '' ? [] : [unit])].join(' ')
}

/** A row in one line, as it is printed. */
export function lineOf(one: Row): string {
  const { what, unit, compared, value, bound, runs, median, p99, floor } = one
  const times = compared === 'ratio of means' ? 'ms of CPU' : 'ms'
  return [
    `${isReached(one) ? 'reached' : 'MISSED '}  ${what}: ${compared} ${shown(value, unit)}, at most ${shown(bound, unit)}`,
    `${runs} runs`,
    ...(median === null ? [] : [`median ${shown(median, times)}`]),
    ...(p99 === null ? [] : [`p99 ${shown(p99, times)}`]),
    ...(floor === null ? [] : [`${floor.what} ${shown(floor.median, times)}`]),
  ].join('; ')
}
