import type { ButtonValue } from '../../core/message.ts'
import { type Operation, operationState } from '../../core/operation/state.ts'
import type { OperationEntry } from '../ports/journals.ts'

/** What the person had in front of them when deciding; `part` is the key of the part that the button named. */
export type Shown = Omit<ButtonValue, 'id'> & { readonly operation: string }

/** The plan as of the revision that the clicked card showed, with its hash; null when there was none. */
export const shownPlan = (
  entries: readonly OperationEntry[],
  { revision }: Shown,
): Pick<Operation, 'plan' | 'hash'> | null => operationState(entries.slice(0, revision))
