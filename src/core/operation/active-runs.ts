import { memoizedFor } from '../memoized.ts'

type Run = { readonly outcome: string | null }

/** The runs that have not ended, in the order of their start. */
export const activeRuns = <R extends Run>({ runs }: { readonly runs: readonly R[] }): readonly R[] =>
  // the list has elements of the one that was given
  activeIn(runs) as readonly unknown[] as readonly R[]

const activeIn = memoizedFor((runs: readonly Run[]) => runs.filter(({ outcome }) => outcome === null))
