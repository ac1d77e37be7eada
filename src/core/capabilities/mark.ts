import type { VersionedValue } from './state.ts'

/** The place of a step's long tasks in its run, such as `4` or `4-undo`, and the number of the attempt, from 1. */
export type TaskPlace = { readonly place: string; readonly attempt: number }

/** The name of a long task, such as `4-noout`, `4-undo-noout` or `4-noout-2`: each attempt has its own name. */
export const taskName = ({ place, attempt }: TaskPlace, name: string): string =>
  [place, name, ...(attempt > 1 ? [attempt] : [])].join('-')

/** The owner of an applied capability: a run and a place in it. The id of a run begins with that of its operation. */
export type Mark = {
  readonly run: string
  /** The place where the run applies it; null when another run applied it. */
  readonly applied: TaskPlace | null
  /** The place where the run reverts it; null before. */
  readonly reverted: TaskPlace | null
  /**
   * Which marks count as ours: those of this run, or those of all Lockkeeper runs when this run took the lock over from
   * the run that drained the node.
   */
  readonly ours: 'this run' | 'every run'
  /** The runs that drained the node before this run took the lock over. Reverting seals their marks as well. */
  readonly drainedBy: readonly string[]
  /** The requester's reason. */
  readonly reason: string
  /**
   * The value before the change, for objects without a field for a mark; null for others and before the first
   * observation.
   */
  readonly before: VersionedValue | null
  /** The version that the write under this mark returned; null when none was returned. */
  readonly version: string | null
}

/** The mark as text for an object with a field for it: `lockkeeper RUN: REASON`. */
export const markText = ({ run, reason }: Mark): string => `lockkeeper ${run}: ${reason}`

/** Whether an object's text carries the mark. */
export function isMarked(text: string, { run, ours }: Pick<Mark, 'run' | 'ours'>): boolean {
  const marked = markedRun(text)
  return marked !== null && (ours === 'every run' || marked === run)
}

/** The run whose mark the text of an object carries; null when it carries none of ours. */
export const markedRun = (text: string): string | null => /^lockkeeper ([A-Za-z0-9-]{1,100}): /.exec(text)?.[1] ?? null
