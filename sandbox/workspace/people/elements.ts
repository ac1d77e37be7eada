import { isObject, type Json, type JsonObject, listOf, objectOf, objectsOf, textOf } from '../json.ts'
import { NotPossible, optionsOf } from './fill-in.ts'
import type { Input } from './view-values.ts'

/** An interactive element, and the block that contains it. */
export interface Actionable {
  readonly blockId: string
  readonly element: JsonObject
}

/** Every interactive element of these blocks. */
export function actionablesIn(blocks: Json | undefined): readonly Actionable[] {
  return objectsOf(blocks).flatMap((block) => {
    const elements = block.type === 'actions' ? listOf(block.elements) : []
    const dispatched = block.type === 'input' && block.dispatch_action === true ? [block.element ?? null] : []
    return [...elements, block.accessory, ...dispatched]
      .filter(isObject)
      .filter((element) => element.type !== 'image')
      .map((element) => ({ blockId: textOf(block.block_id), element }))
  })
}

/** The label of an element: a button's text, a menu's placeholder. */
export function labelOf(element: JsonObject): string {
  return textOf(objectOf(element.text).text) || textOf(objectOf(element.placeholder).text) || textOf(element.action_id)
}

/**
 * The element with this label, else with this action_id, else with a choice of this label. Throws `NotPossible` when
 * there is none.
 */
export function actionableCalled(blocks: Json | undefined, name: string): Actionable {
  const all = actionablesIn(blocks)
  const found =
    all.find((one) => labelOf(one.element) === name) ??
    all.find((one) => one.element.action_id === name) ??
    all.find((one) => optionsOf(one.element).some((option) => textOf(objectOf(option.text).text) === name))
  if (found) return found
  const labels = all.map((one) => `[${labelOf(one.element)}]`).join(' ') || 'nothing to click on'
  throw new NotPossible(`there is no [${name}] here, but ${labels}`)
}

/** The text of the element's confirmation dialog, if it has one. */
export function confirmationOf(element: JsonObject): Dialog | undefined {
  if (!isObject(element.confirm)) return undefined
  const { title, text, confirm, deny } = element.confirm
  const words = (value: Json | undefined) => textOf(objectOf(value).text)
  return { title: words(title), text: words(text), confirm: words(confirm), deny: words(deny) }
}

/** A confirmation dialog that is shown before a click takes effect. */
export interface Dialog {
  readonly title: string
  readonly text: string
  readonly confirm: string
  readonly deny: string
}

/** The element as an input. */
export function asInput({ blockId, element }: Actionable): Input {
  return {
    blockId,
    actionId: textOf(element.action_id),
    label: labelOf(element),
    optional: true,
    isInput: false,
    element,
  }
}
