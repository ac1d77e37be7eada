import { isObject, type JsonObject, textOf } from '../../../workspace/json.ts'

/** The fields of an interactive element that drawing it needs. */
export type ElementProps = { readonly blockId: string; readonly element: JsonObject }

/** The confirmation dialog of an element. */
export function questionOf(element: JsonObject): JsonObject | undefined {
  return isObject(element.confirm) ? element.confirm : undefined
}

/** The element's action ID. */
export function actionIdOf(element: JsonObject): string {
  return textOf(element.action_id)
}
