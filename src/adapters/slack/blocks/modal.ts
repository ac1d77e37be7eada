import type { InputBlock, KnownBlock, ModalView, PlainTextInput, StaticSelect } from '@slack/types'
import { z } from 'zod'
import { invariant } from '../../../core/invariant.ts'
import type { ButtonValue } from '../../../core/message.ts'
import type { MessageRef } from '../../../engine/ports/chat.ts'
import type { Field, Modal } from '../../../engine/ports/conversation.ts'
import { limits } from './limits.ts'
import { renderParts } from './render.ts'
import type { ListedGroups } from './spans.ts'
import { plainText } from './texts.ts'

/** The callback ID of all dialogs; a dialog's metadata says what it is about. */
export const modalCallback = 'lockkeeper_dialog'

const inputName = 'given'

const memory = z.object({
  action: z.string(),
  value: z.object({ id: z.string(), revision: z.number(), part: z.string().exactOptional() }),
  channel: z.string(),
  thread: z.object({ channel: z.string(), timestamp: z.string() }).nullable(),
})

/** The metadata of an open dialog: its subject, and where it was opened. */
export type ModalMemory = {
  readonly action: string
  readonly value: ButtonValue
  readonly channel: string
  readonly thread: MessageRef | null
}

/** Parses a dialog's metadata. Throws when it is invalid. */
export const readMemory = (kept: string): ModalMemory => memory.parse(JSON.parse(kept))

const typed = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
})

/** The entered values, by field. */
export function readFields(values: { readonly [block: string]: { readonly [input: string]: unknown } }): {
  readonly [name: string]: string
} {
  return Object.fromEntries(
    Object.entries(values).map(([name, inputs]) => {
      const given = typed.safeParse(inputs[inputName])
      return [name, given.success ? (given.data.value ?? given.data.selected_option?.value ?? '') : '']
    }),
  )
}

function choiceElement(input: Extract<Field['input'], { is: 'choice' }>): StaticSelect {
  const options = input.choices.slice(0, limits.choices).map(({ value, shown }) => {
    invariant(value !== '' && value.length <= limits.choiceValueCharacters, `not a value for a choice: ${value}`)
    return { text: plainText(shown, limits.choiceCharacters), value }
  })
  const initial = options.find((option) => option.value === input.initial)
  return {
    type: 'static_select',
    action_id: inputName,
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  }
}

function element(input: Field['input']): PlainTextInput | StaticSelect {
  if (input.is === 'choice') return choiceElement(input)
  const longest = Math.min(input.longest, limits.typedCharacters)
  return {
    type: 'plain_text_input',
    action_id: inputName,
    multiline: input.is === 'paragraph',
    max_length: longest,
    ...(input.initial === '' ? {} : { initial_value: input.initial.slice(0, longest) }),
  }
}

function inputBlock(field: Field): InputBlock {
  return {
    type: 'input',
    block_id: field.name,
    label: plainText(field.label, limits.labelCharacters),
    element: element(field.input),
    optional: field.required === 'no',
    ...(field.hint === '' ? {} : { hint: plainText(field.hint, limits.hintCharacters) }),
  }
}

/** A dialog as Slack's API takes it. */
export function renderModal(
  modal: Modal,
  place: Pick<ModalMemory, 'channel' | 'thread'>,
  listed: ListedGroups,
): ModalView {
  const kept: ModalMemory = { action: modal.action, value: modal.value, ...place }
  const private_metadata = JSON.stringify(kept)
  invariant(private_metadata.length <= limits.viewMemoryCharacters, 'a dialog keeps more than Slack stores')
  const about = renderParts(modal.about.parts, limits.blocksPerView - modal.fields.length, listed, 'classic')
  const blocks: KnownBlock[] = [...about, ...modal.fields.map(inputBlock)]
  return {
    type: 'modal',
    callback_id: modalCallback,
    private_metadata,
    title: plainText(modal.title, limits.viewTitleCharacters),
    submit: plainText(modal.submit, limits.viewTitleCharacters),
    close: plainText('Back', limits.viewTitleCharacters),
    blocks,
  }
}
