import type { Intent } from '../../core/commands/intent.ts'
import { type Refusal, refusal } from '../../core/refusals.ts'
import type { JournalEntry } from '../ports/journals.ts'

/** Whether this click is recorded already: each click counts once, whatever was decided since. */
export const isClickRecorded = (entries: readonly JournalEntry[], { id }: Pick<Intent, 'id'>): boolean =>
  entries.some(({ event }) => 'click' in event && event.click === id)

/** The refusal of a repeated click that is recorded already. */
export const recordedBefore = (what: string): Refusal =>
  refusal('already decided', `${what} before Lockkeeper was restarted.`, 'The card shows whether it still counts.')
