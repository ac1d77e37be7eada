import { line } from '../../core/messages/message.ts'
import type { ButtonAction } from '../../core/telling/buttons.ts'
import type { Click, Modal, Words } from '../ports/conversation.ts'

const asked: {
  readonly [action in ButtonAction]?: { readonly title: string; readonly about: string; readonly submit: string }
} = {
  deny: { title: 'Deny', about: 'Nothing will be changed. Everybody sees your reason.', submit: 'Deny' },
  'mark failed': {
    title: 'Mark failed',
    about: 'The run ends as failed. Its lock stays held until somebody unlocks the node.',
    submit: 'Mark failed',
  },
  'cleanup paid': {
    title: 'I have done it',
    about: 'Say what you did by hand. It goes on the record, and the run goes on from there.',
    submit: 'It is done',
  },
}

const isAsked = (action: string): action is keyof typeof asked => Object.hasOwn(asked, action)

/** The dialog that a button opens before anything happens; null for those that need no words. */
export function dialogFor(request: Words | Click): Modal | null {
  if (request.kind !== 'click' || !isAsked(request.action)) return null
  const dialog = asked[request.action]
  if (!dialog) return null
  return {
    title: dialog.title,
    about: line(`${request.value.id}: ${dialog.about}`),
    fields: [
      {
        name: 'reason',
        label: 'Reason',
        hint: 'Kept in the record',
        required: 'yes',
        input: { is: 'paragraph', longest: 300, initial: '' },
      },
    ],
    submit: dialog.submit,
    action: request.action,
    value: request.value,
  }
}
