import { line } from '../../core/message.ts'
import { optionRefusal, type Refusal } from '../../core/refusals.ts'
import { targetExamples } from '../../core/targets/selector.ts'
import { type DeadNodeAction, isDeadNode } from '../../messages/notices/dead-node.ts'
import type { AgreeAction } from '../../messages/notices/unlocking.ts'
import type { ButtonAction } from '../../messages/operations/buttons.ts'
import { editAction } from '../../messages/wording/edit-button.ts'
import type { Click, Field, Modal, Submission, Words } from '../ports/conversation.ts'
import { type FormContext, formForButton, formForWords } from './command-form.ts'

/** What a click says about the dialog that it opens. */
type Clicked = Pick<Click, 'kind' | 'action' | 'value'>

const reasonField: Field = {
  name: 'reason',
  label: 'Reason',
  hint: 'Kept in the audit log',
  required: 'yes',
  input: { is: 'paragraph', longest: 300, initial: '' },
}

const codeField: Field = {
  name: 'code',
  label: 'One-time code',
  hint: 'The six digits on your device now. Each code works once.',
  required: 'yes',
  input: { is: 'line', longest: 10, initial: '' },
}

const asked: {
  readonly [action in ButtonAction | AgreeAction]?: {
    readonly title: string
    readonly about: string
    /** The `about` of a button that concerns one part of the plan. */
    readonly ofPart?: string
    readonly submit: string
    /** The input field; the reason field when absent. */
    readonly field?: Field
  }
} = {
  'approve with code': {
    title: 'Approve',
    about: 'Approves exactly the plan on the card that you clicked, by its hash.',
    ofPart: 'Approves the nodes of the button that you clicked, exactly as the plan on its card has them.',
    submit: 'Approve',
    field: codeField,
  },
  'submit with code': {
    title: 'Request approval',
    about: 'Overrides one gate, for the reason you gave. The channel is notified, and another person must review it.',
    submit: 'Request',
    field: codeField,
  },
  'start with code': {
    title: 'Start',
    about: 'Overrides one gate, for the reason you gave. The channel is notified, and another person must review it.',
    submit: 'Start',
    field: codeField,
  },
  acknowledge: {
    title: 'Acknowledge',
    about: 'State what you reviewed. It goes into the audit log, and digests no longer list the override.',
    submit: 'Acknowledge',
  },
  'agree with code': {
    title: 'Agree',
    about: 'Approves breaking exactly the lock named in the message that you clicked.',
    submit: 'Agree',
    field: codeField,
  },
  deny: {
    title: 'Deny',
    about: 'Nothing will be changed. The card shows your reason.',
    ofPart: 'The nodes of the button that you clicked are left out for good. The card shows your reason.',
    submit: 'Deny',
  },
  'end here': {
    title: 'End here',
    about:
      'Nodes in progress are finished. The others stay untouched and are left out for good; a new request can include them.',
    submit: 'End here',
  },
  'mark failed': {
    title: 'Mark failed',
    about:
      'The run ends as failed. Its lock stays held until the node is unlocked or, if it never answers again, fenced.',
    submit: 'Mark failed',
  },
  'cleanup paid': {
    title: 'Mark as done',
    about: 'State what you did by hand. It goes into the audit log, and the run continues from there.',
    submit: 'Mark as done',
  },
}

const isAsked = (action: string): action is keyof typeof asked => Object.hasOwn(asked, action)

/** The dialog to open before a request is handled; null when the request is complete. */
export function dialogFor(context: FormContext, request: Pick<Words, 'kind' | 'text'> | Clicked): Modal | null {
  if (request.kind === 'words') return formForWords(context, request.text)
  if (request.action === editAction || request.action === 'run again') return formForButton(context, request.value)
  if (isDeadNode(request.action)) return deadNodeDialog(request, request.action)
  if (request.action === 'leave out') return leaveOutDialog(request)
  if (!isAsked(request.action)) return null
  const dialog = asked[request.action]
  if (!dialog) return null
  return {
    title: dialog.title,
    about: line(
      `${request.value.id}: ${request.value.part === undefined ? dialog.about : (dialog.ofPart ?? dialog.about)}`,
    ),
    fields: [dialog.field ?? reasonField],
    submit: dialog.submit,
    action: request.action,
    value: request.value,
  }
}

/** A refusal for each required field of a submitted dialog that has nothing in it but spaces. */
export function missingFields(context: FormContext, submission: Submission): readonly Refusal[] {
  const dialog = dialogFor(context, { kind: 'click', action: submission.action, value: submission.value })
  return (dialog?.fields ?? [])
    .filter(({ name, required }) => required === 'yes' && (submission.fields[name] ?? '').trim() === '')
    .map(({ name, label }) => optionRefusal(name, 'missing argument', `${label} is required.`))
}

/** The dialog for the nodes to be left out of an open operation, and the reason. */
const leaveOutDialog = ({ action, value }: Clicked): Modal => ({
  title: 'Leave out nodes',
  about: line(
    `${value.id}: only nodes that have not started can be left out, for good. Approvals of the others stay valid.`,
  ),
  fields: [
    {
      name: 'nodes',
      label: 'Nodes',
      hint: targetExamples,
      required: 'yes',
      input: { is: 'line', longest: 300, initial: '' },
    },
    reasonField,
  ],
  submit: 'Leave out',
  action,
  value,
})

const statements: { readonly [action in DeadNodeAction]: { readonly title: string; readonly about: string } } = {
  'state no power': {
    title: 'It has no power',
    about:
      'You state that this node has no power. If it has, its reboot may take it down together with another one. ' +
      'It is checked that its peers call it failed and that it has been silent for 10 min; its power check, where one is configured, must say off.',
  },
  'state retirement': {
    title: 'It never returns',
    about:
      'You state that this node never comes back under its name. When all who fenced it have, its lock is released.',
  },
}

/** The dialog for a statement about a dead node: its typed name, the reason, and a code. */
function deadNodeDialog({ action, value }: Clicked, statement: DeadNodeAction): Modal {
  const { title, about } = statements[statement]
  const node: Field = {
    name: 'node',
    label: 'Name of the node',
    hint: 'Typed, so that it is this one',
    required: 'yes',
    input: { is: 'line', longest: 255, initial: '' },
  }
  const how: Field = {
    ...reasonField,
    label: 'How you know it',
    hint: 'Such as “PDU 3, outlet 7 is off; I stand before it”',
  }
  const code: Field = { ...codeField, required: 'no', hint: 'Where the rule of the node’s role demands one' }
  return { title, about: line(about), fields: [node, how, code], submit: 'State it', action, value }
}
