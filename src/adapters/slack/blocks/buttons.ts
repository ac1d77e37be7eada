import type { ActionsBlock, Button as ButtonElement, ConfirmationDialog } from '@slack/types'
import { invariant } from '../../../core/invariant.ts'
import type { Button, ButtonValue } from '../../../core/message.ts'
import { limits } from './limits.ts'
import { plainText } from './texts.ts'

/** The value of a button in Slack's format. */
function writtenValue(value: ButtonValue): string {
  const { id, revision, part, command } = value
  const written = JSON.stringify({ id, revision, part, command })
  invariant(written.length <= limits.valueCharacters, `the value of a button is too long: ${written.slice(0, 80)}…`)
  return written
}

function confirmation(confirm: NonNullable<Button['confirm']>, look: Button['look']): ConfirmationDialog {
  return {
    title: plainText(confirm.title, limits.confirmTitleCharacters),
    text: plainText(confirm.text, limits.confirmTextCharacters),
    confirm: plainText(confirm.yes, limits.confirmAnswerCharacters),
    deny: plainText(confirm.no, limits.confirmAnswerCharacters),
    style: look === 'danger' ? 'danger' : 'primary',
  }
}

/**
 * The action ID of an element. Slack requires different IDs within one row; the part after `~` only makes them
 * different.
 */
const elementName = (action: string, index: number): string => (index === 0 ? action : `${action}~${index}`)

/** The action that an element's action ID stands for. */
export const actionOf = (elementId: string): string => elementId.replace(/~\d+$/, '')

function buttonElement(button: Button, name: string): ButtonElement {
  return {
    type: 'button',
    action_id: name,
    text: plainText(button.label, limits.buttonCharacters),
    value: writtenValue(button.value),
    ...(button.look === 'plain' ? {} : { style: button.look }),
    ...(button.confirm === null ? {} : { confirm: confirmation(button.confirm, button.look) }),
  }
}

function row(buttons: readonly Button[]): ActionsBlock {
  const seen = new Map<string, number>()
  const elements = buttons.map((button) => {
    invariant(
      button.action !== '' && !button.action.includes('~') && button.action.length <= limits.actionCharacters - 4,
      `not a name for an action: ${button.action.slice(0, 80)}`,
    )
    const index = seen.get(button.action) ?? 0
    seen.set(button.action, index + 1)
    return buttonElement(button, elementName(button.action, index))
  })
  return { type: 'actions', elements }
}

/** Rows of buttons, each with at most as many as Slack allows. */
export function buttonRows(buttons: readonly Button[]): readonly ActionsBlock[] {
  const rows: ActionsBlock[] = []
  for (let start = 0; start < buttons.length; start += limits.buttonsPerRow)
    rows.push(row(buttons.slice(start, start + limits.buttonsPerRow)))
  return rows
}
