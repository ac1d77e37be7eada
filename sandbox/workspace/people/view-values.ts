import { isObject, type Json, type JsonObject, listOf, objectOf, objectsOf, textOf } from '../json.ts'

/** An element with a value, and the block that contains it. */
export interface Input {
  readonly blockId: string
  readonly actionId: string
  readonly label: string
  readonly optional: boolean
  readonly isInput: boolean
  readonly element: JsonObject
}

const stateful = /select|picker|checkboxes|radio_buttons|_input$/

function inputsOf(block: JsonObject): readonly Input[] {
  const elements = block.type === 'input' ? [block.element] : [...listOf(block.elements), block.accessory]
  const label = textOf(objectOf(block.label).text) || textOf(objectOf(block.text).text)
  return elements.filter(isObject).flatMap((element) =>
    stateful.test(textOf(element.type))
      ? [
          {
            blockId: textOf(block.block_id),
            actionId: textOf(element.action_id),
            label,
            optional: block.optional === true,
            isInput: block.type === 'input',
            element,
          },
        ]
      : [],
  )
}

/** All elements of these blocks that have a value. */
export function inputsIn(blocks: Json | undefined): readonly Input[] {
  return objectsOf(blocks).flatMap(inputsOf)
}

/** An element's initial value in the format of `state.values`. */
function untouched(element: JsonObject): JsonObject {
  const type = textOf(element.type)
  const chosen = (name: string, initial: string): JsonObject => ({ type, [name]: element[initial] ?? null })
  const several = (name: string, initial: string): JsonObject => ({ type, [name]: element[initial] ?? [] })
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return chosen('selected_option', 'initial_option')
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return several('selected_options', 'initial_options')
    case 'users_select':
      return chosen('selected_user', 'initial_user')
    case 'multi_users_select':
      return several('selected_users', 'initial_users')
    case 'channels_select':
      return chosen('selected_channel', 'initial_channel')
    case 'multi_channels_select':
      return several('selected_channels', 'initial_channels')
    case 'conversations_select':
      return chosen('selected_conversation', 'initial_conversation')
    case 'multi_conversations_select':
      return several('selected_conversations', 'initial_conversations')
    case 'datepicker':
      return chosen('selected_date', 'initial_date')
    case 'timepicker':
      return chosen('selected_time', 'initial_time')
    case 'datetimepicker':
      return chosen('selected_date_time', 'initial_date_time')
    case 'file_input':
      return { type, files: [] }
    default:
      return chosen('value', 'initial_value')
  }
}

/** The values of a view's inputs when it is drawn; earlier input is kept where the input still exists. */
export function initialValues(content: JsonObject, before: JsonObject): JsonObject {
  let values: JsonObject = {}
  for (const input of inputsIn(content.blocks)) {
    const kept = objectOf(before[input.blockId])[input.actionId]
    values = withValue(values, input, isObject(kept) ? kept : untouched(input.element))
  }
  return values
}

/** The values with one of them replaced. */
export function withValue(values: JsonObject, input: Input, value: JsonObject): JsonObject {
  return { ...values, [input.blockId]: { ...objectOf(values[input.blockId]), [input.actionId]: value } }
}

/** Whether an input's value is empty. */
export function isBlank(value: JsonObject): boolean {
  return Object.entries(value).every(
    ([key, held]) =>
      key === 'type' ||
      held === null ||
      held === '' ||
      held === undefined ||
      (listOf(held).length === 0 && Array.isArray(held)),
  )
}
