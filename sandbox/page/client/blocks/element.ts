import { isObject, type JsonObject, textOf } from '../../../workspace/json.ts'

/** What an element that can be acted on is drawn from. */
export type ElementProps = { readonly blockId: string; readonly element: JsonObject }

/** The question an element asks before it does anything. */
export function questionOf(element: JsonObject): JsonObject | undefined {
  return isObject(element.confirm) ? element.confirm : undefined
}

/** The name by which the app knows an element. */
export function actionIdOf(element: JsonObject): string {
  return textOf(element.action_id)
}
