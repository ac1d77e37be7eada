import type { Command } from '../../core/commands/command.ts'
import { isChanging } from '../../core/grammar/options.ts'
import { line } from '../../core/message.ts'
import { targetExamples } from '../../core/targets/selector.ts'
import type { AgreeAction } from '../../messages/notices/unlocking.ts'
import type { ButtonAction } from '../../messages/operations/buttons.ts'
import type { Click, Field, Modal, Words } from '../ports/conversation.ts'

const reasonField: Field = {
  name: 'reason',
  label: 'Reason',
  hint: 'Kept in the record',
  required: 'yes',
  input: { is: 'paragraph', longest: 300, initial: '' },
}

const codeField: Field = {
  name: 'code',
  label: 'Code of your second factor',
  hint: 'The six digits that your device shows now. Each counts once.',
  required: 'yes',
  input: { is: 'line', longest: 10, initial: '' },
}

const asked: {
  readonly [action in ButtonAction | AgreeAction]?: {
    readonly title: string
    readonly about: string
    readonly submit: string
    /** The reason, unless it is something else. */
    readonly field?: Field
  }
} = {
  'approve with code': {
    title: 'Approve',
    about: 'You approve exactly the plan of the card that you clicked, which shows its steps and its hash.',
    submit: 'Approve',
    field: codeField,
  },
  'submit with code': {
    title: 'Request approval',
    about:
      'You go on without a gate, with the reason that you gave. Everybody is told, and somebody else must look at it.',
    submit: 'Request',
    field: codeField,
  },
  'start with code': {
    title: 'Start',
    about:
      'You go on without a gate, with the reason that you gave. Everybody is told, and somebody else must look at it.',
    submit: 'Start',
    field: codeField,
  },
  acknowledge: {
    title: 'Acknowledge',
    about: 'Say what you looked at. It goes on the record, and digests do not name it any more.',
    submit: 'Acknowledge',
  },
  'agree with code': {
    title: 'Agree',
    about: 'You agree that exactly the lock of the message that you clicked is broken.',
    submit: 'Agree',
    field: codeField,
  },
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

/** The dialog that must come before a request is heard; null when it says everything itself. */
export function dialogFor(vocabulary: readonly Command[], request: Words | Click): Modal | null {
  if (request.kind === 'words') return missingNodes(vocabulary, request.text)
  if (!isAsked(request.action)) return null
  const dialog = asked[request.action]
  if (!dialog) return null
  return {
    title: dialog.title,
    about: line(`${request.value.id}: ${dialog.about}`),
    fields: [dialog.field ?? reasonField],
    submit: dialog.submit,
    action: request.action,
    value: request.value,
  }
}

/** What a dialog of words carries back: which verb its fields belong to. */
export const askedByDialog = 'ask'

/** A verb that changes nodes, and nothing behind it: asked for in a dialog instead of refused. */
function missingNodes(vocabulary: readonly Command[], text: string): Modal | null {
  const command = vocabulary.find(({ name }) => name === text.trim().toLowerCase())
  if (!command || !isChanging(command)) return null
  const verb = command.name
  return {
    title: `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`,
    about: line(`${command.summary}. A plan comes first; nothing is started here.`),
    fields: [
      {
        name: 'nodes',
        label: 'Nodes',
        hint: targetExamples,
        required: 'yes',
        input: { is: 'line', longest: 300, initial: '' },
      },
      {
        name: 'reason',
        label: 'Reason',
        hint: 'Shown to approvers and kept in the record',
        required: 'no',
        input: { is: 'line', longest: 300, initial: '' },
      },
    ],
    submit: 'Plan it',
    action: askedByDialog,
    value: { id: verb, revision: 0 },
  }
}
