import { type Durations, durationsIn } from '../../core/estimates/history.ts'
import type { ClusterContext } from '../ports/context.ts'

/** The ports that tell how long earlier runs took. */
export type HistoryContext = Pick<ClusterContext, 'journals' | 'clock'>

/** How far back, and how many operations, durations are taken from. */
const history = { ms: 90 * 86_400_000, most: 200 } as const
/** How long a reading of the history is used again, in milliseconds. */
const usedForMs = 60_000

const readings = new WeakMap<
  ClusterContext['journals'],
  { readonly atMs: number; readonly durations: Promise<Durations> }
>()

/** How long work took on nodes of each role, at most a minute old. Throws `Failure`. */
export function durationsKnown({ journals, clock }: HistoryContext): Promise<Durations> {
  const nowMs = clock.now()
  const last = readings.get(journals)
  if (last !== undefined && nowMs - last.atMs < usedForMs && nowMs >= last.atMs) return last.durations
  const durations = readDurations(journals, nowMs)
  readings.set(journals, { atMs: nowMs, durations })
  durations.catch(() => readings.delete(journals))
  return durations
}

async function readDurations(journals: ClusterContext['journals'], nowMs: number): Promise<Durations> {
  const [open, ended] = await Promise.all([journals.open(), journals.endedSince(nowMs - history.ms, history.most)])
  // an operation that ended with a cleanup pending is in both lists
  const listed = new Set(open.map(({ operation }) => operation))
  return durationsIn([...open, ...ended.filter(({ operation }) => !listed.has(operation))])
}
