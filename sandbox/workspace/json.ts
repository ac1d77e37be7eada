/** Anything that survives a trip over the wire. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

/** An object that came over the wire, or is about to go there; an undefined field is left out. */
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** Tells whether a value is an object with keys, neither a list nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as text, or nothing at all when it is no text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The value as an object, or an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The value as a list, or an empty one. */
export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** The objects of a list; everything else in it is passed over. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return listOf(value).filter(isObject)
}

/** Parses text as JSON; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
