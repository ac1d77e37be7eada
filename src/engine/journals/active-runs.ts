import { activeRuns } from '../../core/operation/active-runs.ts'
import type { Operation } from '../../core/operation/state.ts'
import type { RunState } from '../../core/run/state.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { RunEntry } from '../ports/journals.ts'
import { foldedRun } from './folded.ts'

type JournalsContext = Pick<ClusterContext, 'journals'>

/** An active run with its journal; `entries` is empty when the store has lost the journal. */
export type ActiveJournal = { readonly run: string; readonly entries: readonly RunEntry[] }

/** Reads the journals of an operation's active runs, in the order in which the runs were started. */
export const readActiveJournals = (context: JournalsContext, operation: Operation): Promise<readonly ActiveJournal[]> =>
  readJournals(context, activeRuns(operation))

const readJournals = (
  { journals }: JournalsContext,
  runs: readonly { readonly run: string }[],
): Promise<readonly ActiveJournal[]> =>
  Promise.all(runs.map(async ({ run }) => ({ run, entries: await journals.run(run) })))

/** The states of the runs; a run whose journal is empty is left out. */
export const statesOf = (active: readonly ActiveJournal[]): readonly RunState[] =>
  active.flatMap(({ entries }) => foldedRun(entries) ?? [])

/** Reads the states of an operation's active runs. */
export const readActiveRuns = async (context: JournalsContext, operation: Operation): Promise<readonly RunState[]> =>
  statesOf(await readActiveJournals(context, operation))

/** Reads the states of an operation's active runs except `own`, whose journal is not read. */
export const readOtherRuns = async (
  context: JournalsContext,
  operation: Operation,
  own: string,
): Promise<readonly RunState[]> =>
  statesOf(
    await readJournals(
      context,
      activeRuns(operation).filter(({ run }) => run !== own),
    ),
  )
