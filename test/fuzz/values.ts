import type { RandomSource } from './random-source.ts'
import { anyText, withTypo } from './texts.ts'

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

const numbers = [0, -0, 1, -1, 0.5, 1e21, -1e21, 2 ** 31, 2 ** 53, 1e308, 5e-324] as const
const names = ['__proto__', 'constructor', 'toString', 'length', '', 'type', 'id', 'kind', 'schema', '0'] as const

/** A random JSON value. */
export function anyValue(random: RandomSource, depth = 3): JsonValue {
  const kind = random.below(depth > 0 ? 8 : 6)
  if (kind === 0) return null
  if (kind === 1) return random.oneIn(2)
  if (kind === 2) return random.pick(numbers)
  if (kind === 3) return random.below(1000)
  if (kind < 6) return anyText(random)
  if (kind === 6) return random.several(4, () => anyValue(random, depth - 1))
  return objectOf(
    random.several(4, () => [random.oneIn(2) ? random.pick(names) : anyText(random, 8), anyValue(random, depth - 1)]),
  )
}

/** An object as `JSON.parse` makes it, in which `__proto__` is an ordinary property. */
export function objectOf(entries: readonly (readonly [string, JsonValue])[]): { readonly [name: string]: JsonValue } {
  const made: { [name: string]: JsonValue } = {}
  for (const [name, value] of entries)
    Object.defineProperty(made, name, { value, enumerable: true, writable: true, configurable: true })
  return made
}

/** Whether a value is an object and not a list. */
export const isObject = (value: JsonValue): value is { readonly [name: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value is a list. */
export const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value)

/** A value with one to three random changes: something is missing, repeated, of another type or misspelled. */
export function mutated(random: RandomSource, value: JsonValue): JsonValue {
  let now = value
  for (let slips = 1 + random.below(3); slips > 0; slips--) now = typo(random, now)
  return now
}

function typo(random: RandomSource, value: JsonValue): JsonValue {
  if (isObject(value)) return slippedObject(random, Object.entries(value))
  if (isList(value)) return slippedList(random, value)
  if (random.oneIn(3)) return anyValue(random)
  if (typeof value === 'string') return withTypo(random, value)
  if (typeof value === 'number') return random.oneIn(2) ? -value : random.pick(numbers)
  return anyValue(random, 1)
}

function slippedObject(random: RandomSource, entries: readonly (readonly [string, JsonValue])[]): JsonValue {
  if (entries.length === 0 || random.oneIn(12)) return anyValue(random)
  const at = random.below(entries.length)
  const how = random.below(8)
  if (how === 0) return objectOf(entries.toSpliced(at, 1))
  if (how === 1) return objectOf([...entries, [random.pick(names), anyValue(random)]])
  return objectOf(entries.map((entry, place) => (place === at ? [entry[0], typo(random, entry[1])] : entry)))
}

function slippedList(random: RandomSource, list: readonly JsonValue[]): JsonValue {
  if (list.length === 0 || random.oneIn(12)) return anyValue(random)
  const at = random.below(list.length)
  const one = list[at] ?? null
  const how = random.below(6)
  if (how === 0) return list.toSpliced(at, 1)
  if (how === 1) return list.toSpliced(at, 0, one)
  if (how === 2) return [...list, anyValue(random)]
  return list.toSpliced(at, 1, typo(random, one))
}

/** Freezes a value deeply, so that an attempt to change it throws. */
export function frozen<T extends JsonValue>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner)
    Object.freeze(value)
  }
  return value
}
