import type {
  Checkboxes,
  InputBlock,
  KnownBlock,
  ModalView,
  MultiExternalSelect,
  PlainTextInput,
  StaticSelect,
} from '@slack/types'
import { z } from 'zod'
import { invariant } from '../../../core/invariant.ts'
import type { ButtonValue } from '../../../core/message.ts'
import type { MessageRef } from '../../../engine/ports/chat.ts'
import type { Field, Modal, Suggested } from '../../../engine/ports/conversation.ts'
import { buttonValue } from './button-value.ts'
import { limits } from './limits.ts'
import { renderParts } from './render.ts'
import type { ListedGroups } from './spans.ts'
import { plainText } from './texts.ts'

/** The callback ID of all dialogs; a dialog's metadata says what it is about. */
export const modalCallback = 'lockkeeper_dialog'

const inputName = 'given'

const memory = z.object({
  action: z.string(),
  value: buttonValue,
  channel: z.string(),
  at: z.literal('home').exactOptional(),
  thread: z.object({ channel: z.string(), timestamp: z.string() }).nullable(),
  replaces: z.string().exactOptional(),
})

/** The metadata of an open dialog: its subject, and where it was opened. */
export type ModalMemory = {
  readonly action: string
  readonly value: ButtonValue
  readonly channel: string
  /** Present when it was opened on the App Home. */
  readonly at?: 'home'
  readonly thread: MessageRef | null
  /** The `response_url` of the private message that it was opened from; absent when others see that message. */
  readonly replaces?: string
}

/** Parses a dialog's metadata. Throws when it is invalid. */
export const readMemory = (kept: string): ModalMemory => memory.parse(JSON.parse(kept))

const typed = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
})

/** The entered values, by field. */
export function readFields(values: { readonly [block: string]: { readonly [input: string]: unknown } }): {
  readonly [name: string]: string
} {
  return Object.fromEntries(
    Object.entries(values).map(([name, inputs]) => {
      const given = typed.safeParse(inputs[inputName])
      return [name, given.success ? textOf(given.data) : '']
    }),
  )
}

const textOf = ({ value, selected_option, selected_options }: z.infer<typeof typed>): string =>
  value ?? selected_option?.value ?? (selected_options ?? []).map((one) => one.value).join(' ')

/** Terms as choices; null when Slack would refuse one of them or so many. */
function chosenTerms(chosen: readonly string[]) {
  const fits = chosen.length <= limits.choices && chosen.every((term) => term.length <= limits.choiceValueCharacters)
  return fits ? chosen.map((value) => ({ text: plainText(value, limits.choiceCharacters), value })) : null
}

/** Nodes are searched for while typing; more than Slack takes as choices are edited as text. */
function nodesElement({ chosen }: Extract<Field['input'], { is: 'nodes' }>): MultiExternalSelect | PlainTextInput {
  const terms = chosenTerms(chosen)
  if (terms === null)
    return textElement({ is: 'paragraph', longest: limits.typedCharacters, initial: chosen.join(' ') })
  return {
    type: 'multi_external_select',
    action_id: inputName,
    min_query_length: 0,
    placeholder: plainText('Type a name, role=… or rack=…', limits.labelCharacters),
    ...(terms.length === 0 ? {} : { initial_options: terms }),
  }
}

/** Suggestions as Slack takes them; without those whose values are too long for a choice. */
export const choicesOf = (suggested: readonly Suggested[]) =>
  suggested
    .filter(({ value }) => value.length <= limits.choiceValueCharacters)
    .slice(0, limits.choices)
    .map(({ value, shown }) => ({ text: plainText(shown, limits.choiceCharacters), value }))

function flagsElement({ choices, chosen }: Extract<Field['input'], { is: 'flags' }>): Checkboxes {
  invariant(choices.length > 0 && choices.length <= limits.boxes, `${choices.length} checkboxes`)
  const options = choices.map(({ value, shown, about }) => ({
    text: plainText(shown, limits.choiceCharacters),
    value,
    description: plainText(about, limits.choiceCharacters),
  }))
  const initial = options.filter(({ value }) => chosen.includes(value))
  return {
    type: 'checkboxes',
    action_id: inputName,
    options,
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  }
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

function element(input: Field['input']): PlainTextInput | StaticSelect | MultiExternalSelect | Checkboxes {
  if (input.is === 'choice') return choiceElement(input)
  if (input.is === 'nodes') return nodesElement(input)
  return input.is === 'flags' ? flagsElement(input) : textElement(input)
}

function textElement(input: Extract<Field['input'], { is: 'line' | 'paragraph' }>): PlainTextInput {
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
  { channel, at, thread, replaces }: Pick<ModalMemory, 'channel' | 'at' | 'thread' | 'replaces'>,
  listed: ListedGroups,
): ModalView {
  const place = {
    channel,
    thread,
    ...(at === undefined ? {} : { at }),
    ...(replaces === undefined ? {} : { replaces }),
  }
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
