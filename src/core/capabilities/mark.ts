import type { VersionedValue } from './state.ts'

/** The place of a step's long tasks in its run, such as `4` or `4-undo`, and the attempt at them, from 1. */
export type TaskPlace = { readonly place: string; readonly attempt: number }

/** The name of one long task, such as `4-noout`, `4-undo-noout` or `4-noout-2`: another attempt has another name. */
export const taskName = ({ place, attempt }: TaskPlace, name: string): string =>
  [place, name, ...(attempt > 1 ? [attempt] : [])].join('-')

/** Whose a capability is: the run that applies it, and the place in the run. A run's id begins with that of its operation. */
export type Mark = {
  readonly run: string
  /** Where its run applies it; null when another run applied it. */
  readonly applied: TaskPlace | null
  /** Where its run reverts it; null while nothing does. */
  readonly reverted: TaskPlace | null
  /**
   * Which marks count as ours: this run's, or those of every run of Lockkeeper, because this run took the lock over from
   * the run that drained the node.
   */
  readonly ours: 'this run' | 'every run'
  /** The reason that the requester gave. */
  readonly reason: string
  /** The value before the change, where the object has no place for a mark; null elsewhere or before the first look. */
  readonly before: VersionedValue | null
  /** The version of the value that this mark has written; null where none was answered. */
  readonly version: string | null
}

const prefix = 'lockkeeper '

/** The mark as text for an object with a field for it: `lockkeeper RUN: REASON`. */
export const markText = ({ run, reason }: Mark): string => `${prefix}${run}: ${reason}`

/** Whether the text of an object carries our mark. */
export const isMarked = (text: string, { run, ours }: Pick<Mark, 'run' | 'ours'>): boolean =>
  text.startsWith(ours === 'every run' ? prefix : `${prefix}${run}:`)
