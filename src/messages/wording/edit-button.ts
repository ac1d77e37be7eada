import type { Button } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { fitsButton } from './pages.ts'

/** The action of the button that opens a plan's command for editing. */
export const editAction = 'edit'

/**
 * The button that opens the command of a plan for editing, and the draft that the new plan replaces; none when the
 * command is too long for a button.
 */
export const editButton = (words: string, draft: Operation | null): readonly Button[] =>
  fitsButton(words)
    ? [
        {
          label: 'Edit…',
          action: editAction,
          value: { id: draft?.operation ?? '', revision: draft?.revision ?? 0, command: words },
          look: 'plain',
          confirm: null,
        },
      ]
    : []
