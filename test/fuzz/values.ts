import type { Dice } from './dice.ts'
import { anyText, slipped } from './texts.ts'

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

const numbers = [0, -0, 1, -1, 0.5, 1e21, -1e21, 2 ** 31, 2 ** 53, 1e308, 5e-324] as const
const names = ['__proto__', 'constructor', 'toString', 'length', '', 'type', 'id', 'kind', 'schema', '0'] as const

/** A value of anything that JSON can say. */
export function anyValue(dice: Dice, depth = 3): Json {
  const kind = dice.below(depth > 0 ? 8 : 6)
  if (kind === 0) return null
  if (kind === 1) return dice.oneIn(2)
  if (kind === 2) return dice.pick(numbers)
  if (kind === 3) return dice.below(1000)
  if (kind < 6) return anyText(dice)
  if (kind === 6) return dice.several(4, () => anyValue(dice, depth - 1))
  return objectOf(
    dice.several(4, () => [dice.oneIn(2) ? dice.pick(names) : anyText(dice, 8), anyValue(dice, depth - 1)]),
  )
}

/** An object as `JSON.parse` makes it, where `__proto__` is a name like any other. */
export function objectOf(entries: readonly (readonly [string, Json])[]): { readonly [name: string]: Json } {
  const made: { [name: string]: Json } = {}
  for (const [name, value] of entries)
    Object.defineProperty(made, name, { value, enumerable: true, writable: true, configurable: true })
  return made
}

/** Whether a value has names. */
export const isObject = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value is a list. */
export const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

/** A value like another one, in which a few things are missing, doubled, of another kind or slipped. */
export function mutated(dice: Dice, value: Json): Json {
  let now = value
  for (let slips = 1 + dice.below(3); slips > 0; slips--) now = slip(dice, now)
  return now
}

function slip(dice: Dice, value: Json): Json {
  if (isObject(value)) return slippedObject(dice, Object.entries(value))
  if (isList(value)) return slippedList(dice, value)
  if (dice.oneIn(3)) return anyValue(dice)
  if (typeof value === 'string') return slipped(dice, value)
  if (typeof value === 'number') return dice.oneIn(2) ? -value : dice.pick(numbers)
  return anyValue(dice, 1)
}

function slippedObject(dice: Dice, entries: readonly (readonly [string, Json])[]): Json {
  if (entries.length === 0 || dice.oneIn(12)) return anyValue(dice)
  const at = dice.below(entries.length)
  const how = dice.below(8)
  if (how === 0) return objectOf(entries.toSpliced(at, 1))
  if (how === 1) return objectOf([...entries, [dice.pick(names), anyValue(dice)]])
  return objectOf(entries.map((entry, place) => (place === at ? [entry[0], slip(dice, entry[1])] : entry)))
}

function slippedList(dice: Dice, list: readonly Json[]): Json {
  if (list.length === 0 || dice.oneIn(12)) return anyValue(dice)
  const at = dice.below(list.length)
  const one = list[at] ?? null
  const how = dice.below(6)
  if (how === 0) return list.toSpliced(at, 1)
  if (how === 1) return list.toSpliced(at, 0, one)
  if (how === 2) return [...list, anyValue(dice)]
  return list.toSpliced(at, 1, slip(dice, one))
}

/** A value that nobody can change: whoever tries is seen. */
export function frozen<T extends Json>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner)
    Object.freeze(value)
  }
  return value
}
