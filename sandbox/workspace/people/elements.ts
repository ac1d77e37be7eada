import { isObject, type Json, type JsonObject, listOf, objectOf, objectsOf, textOf } from '../json.ts'
import { NotPossible, optionsOf } from './fill-in.ts'
import type { Input } from './view-values.ts'

/** An element that can be clicked or chosen from, and the block it stands in. */
export interface Actionable {
  readonly blockId: string
  readonly element: JsonObject
}

/** Every element of these blocks that a person can act on. */
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

/** What a person reads on an element: a button's text, a menu's placeholder. */
export function labelOf(element: JsonObject): string {
  return textOf(objectOf(element.text).text) || textOf(objectOf(element.placeholder).text) || textOf(element.action_id)
}

/** The element that a person means by its label or, where labels repeat, by its action_id. */
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

/** The words of the dialog that asks once more, if the element has one. */
export function confirmationOf(element: JsonObject): Dialog | undefined {
  if (!isObject(element.confirm)) return undefined
  const { title, text, confirm, deny } = element.confirm
  const words = (value: Json | undefined) => textOf(objectOf(value).text)
  return { title: words(title), text: words(text), confirm: words(confirm), deny: words(deny) }
}

/** A dialog that asks a person once more before a click counts. */
export interface Dialog {
  readonly title: string
  readonly text: string
  readonly confirm: string
  readonly deny: string
}

/** The element as something that can be filled in. */
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
