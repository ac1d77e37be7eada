import { type Json, type JsonObject, listOf, objectOf, objectsOf, textOf } from '../../../workspace/json.ts'
import type { Choice, FormValues } from '../api/workspace.ts'

/** What is written in a form now, by block. */
export type Written = Readonly<Record<string, Choice>>

const valueOfOption = (option: Json | undefined): string => textOf(objectOf(option).value)

/** What an element holds before anybody has touched it. */
export function initialOf(element: JsonObject): Choice {
  return choiceIn(element, 'initial_')
}

/** What an element holds, as the workspace keeps it. */
function heldIn(state: JsonObject): Choice {
  return choiceIn(state, 'selected_') ?? (textOf(state.value) || undefined)
}

/** Both shapes name their parts alike: `initial_option` or `selected_option`, `initial_users` or `selected_users`. */
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

/** What a view's inputs hold, as the workspace keeps it. */
export function writtenIn(blocks: Json | undefined, values: JsonObject): Written {
  return Object.fromEntries(
    inputBlocksIn(blocks).map((block) => {
      const blockId = textOf(block.block_id)
      const state = objectOf(values[blockId])[textOf(objectOf(block.element).action_id)]
      return [blockId, heldIn(objectOf(state))]
    }),
  )
}

/** What a form holds, as it is sent; an input that was left alone says nothing, a text that was emptied says so. */
export function fillingOf(blocks: Json | undefined, written: Written): FormValues {
  const filled = inputBlocksIn(blocks).flatMap((block): readonly [string, string | readonly string[]][] => {
    const blockId = textOf(block.block_id)
    const value = written[blockId]
    if (value !== undefined && value !== '') return [[blockId, value]]
    return isTyped(objectOf(block.element)) ? [[blockId, '']] : []
  })
  return Object.fromEntries(filled)
}

/** Whether an element is written into, not chosen from. */
export function isTyped(element: JsonObject): boolean {
  return textOf(element.type).endsWith('_input') && element.type !== 'file_input'
}
