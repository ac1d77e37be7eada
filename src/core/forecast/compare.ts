import type { Forecast } from './forecast.ts'

/** What each limit has to spare at the worst moment of a plan. */
export type SpareByLimit = readonly { readonly limit: string; readonly spare: number }[]

/** What the limits of a forecast have to spare, in a form that is stored. */
export const spareIn = ({ worst }: Forecast): SpareByLimit =>
  worst.map(({ limit, spare }) => ({ limit: limit.name, spare }))

/**
 * The limits that have less to spare now than when the plan was made, in words. A limit that only one of them counts is
 * left to the gates.
 */
export const lessToSpare = (planned: SpareByLimit, now: SpareByLimit): readonly string[] =>
  now.flatMap(({ limit, spare }) => {
    const before = planned.find((one) => one.limit === limit)
    return before !== undefined && spare < before.spare
      ? [`${limit} has ${spare} to spare at the worst moment, ${before.spare} when it was planned`]
      : []
  })
