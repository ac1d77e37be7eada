import { type Json, type JsonObject, listOf, objectOf, objectsOf, textOf } from '../../../workspace/json.ts'
import type { Choice, FormValues } from '../api/workspace.ts'

/** The current values of a form, by block. */
export type Written = Readonly<Record<string, Choice>>

const valueOfOption = (option: Json | undefined): string => textOf(objectOf(option).value)

/** An element's initial value. */
export function initialOf(element: JsonObject): Choice {
  return choiceIn(element, 'initial_')
}

/** An element's value in the workspace's format. */
function heldIn(state: JsonObject): Choice {
  return choiceIn(state, 'selected_') ?? (textOf(state.value) || undefined)
}

/** Both formats name their fields alike: `initial_option` or `selected_option`, `initial_users` or `selected_users`. */
function choiceIn(holder: JsonObject, prefix: 'initial_' | 'selected_'): Choice {
  const held = (name: string) => holder[`${prefix}${name}`]
  if (Array.isArray(held('options'))) return objectsOf(held('options')).map(valueOfOption)
  const several = ['users', 'channels', 'conversations'].map(held).find(Array.isArray)
  if (several) return listOf(several).map(textOf)
  const single = ['user', 'channel', 'conversation', 'date', 'time', 'value']
    .map(held)
    .find((one) => textOf(one) !== '')
  if (single !== undefined) return textOf(single)
  const at = held('date_time')
  if (typeof at === 'number') return String(at)
  return valueOfOption(held('option')) || undefined
}

/** The input blocks among these. */
function inputBlocksIn(blocks: Json | undefined): readonly JsonObject[] {
  return objectsOf(blocks).filter((block) => block.type === 'input')
}

/** The values of a view's inputs in the workspace's format. */
export function writtenIn(blocks: Json | undefined, values: JsonObject): Written {
  return Object.fromEntries(
    inputBlocksIn(blocks).map((block) => {
      const blockId = textOf(block.block_id)
      const state = objectOf(values[blockId])[textOf(objectOf(block.element).action_id)]
      return [blockId, heldIn(objectOf(state))]
    }),
  )
}

/** The values of a form as submitted; an untouched input is left out, a cleared text is sent as empty. */
export function fillingOf(blocks: Json | undefined, written: Written): FormValues {
  const filled = inputBlocksIn(blocks).flatMap((block): readonly [string, string | readonly string[]][] => {
    const blockId = textOf(block.block_id)
    const value = written[blockId]
    if (value !== undefined && value !== '') return [[blockId, value]]
    return isTyped(objectOf(block.element)) ? [[blockId, '']] : []
  })
  return Object.fromEntries(filled)
}

/** Whether an element takes typed text, not a choice. */
export function isTyped(element: JsonObject): boolean {
  return textOf(element.type).endsWith('_input') && element.type !== 'file_input'
}
