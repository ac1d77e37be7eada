import type { ButtonValue } from '../../core/message.ts'
import { type Operation, operationState } from '../../core/operation/state.ts'
import type { OperationEntry } from '../ports/journals.ts'

/** The state that the person saw when clicking; `part` is the key of the part that the button named. */
export type Shown = Omit<ButtonValue, 'id'> & { readonly operation: string }

/** The plan and its hash at the revision of the clicked card; null when there was none. */
export const shownPlan = (
  entries: readonly OperationEntry[],
  { revision }: Shown,
): Pick<Operation, 'plan' | 'hash'> | null => operationState(entries.slice(0, revision))
