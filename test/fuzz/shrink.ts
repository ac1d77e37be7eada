import { isList, isObject, type JsonValue, objectOf } from './values.ts'

const maxTries = 4000

/** Yields smaller inputs, the largest reductions first. */
function* smaller(value: JsonValue): Generator<JsonValue> {
  if (typeof value === 'string') yield* smallerTexts(value)
  else if (typeof value === 'number' && value !== 0) yield 0
  else if (isList(value)) yield* smallerLists(value)
  else if (isObject(value)) yield* smallerObjects(value)
}

function* smallerTexts(text: string): Generator<string> {
  for (let size = Math.ceil(text.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < text.length; at += size) yield text.slice(0, at) + text.slice(at + size)
  const plain = text.replaceAll(/[^a ]/g, 'a')
  if (plain !== text) yield plain
}

function* smallerLists(list: readonly JsonValue[]): Generator<JsonValue> {
  for (const [at] of list.entries()) yield list.toSpliced(at, 1)
  for (const [at, one] of list.entries()) for (const less of smaller(one)) yield list.toSpliced(at, 1, less)
}

function* smallerObjects(value: { readonly [name: string]: JsonValue }): Generator<JsonValue> {
  const entries = Object.entries(value)
  for (const [at] of entries.entries()) yield objectOf(entries.toSpliced(at, 1))
  for (const [at, [name, one]] of entries.entries()) {
    if (one !== null) yield objectOf(entries.toSpliced(at, 1, [name, null]))
    for (const less of smaller(one)) yield objectOf(entries.toSpliced(at, 1, [name, less]))
  }
}

/** The smallest input found for which `stillDoes` holds, within a limited number of tries. */
export async function shrunk(input: JsonValue, stillDoes: (input: JsonValue) => Promise<boolean>): Promise<JsonValue> {
  let now = input
  let tries = 0
  for (let found = true; found && tries < maxTries; ) {
    found = false
    for (const less of smaller(now)) {
      if (++tries > maxTries) break
      if (!(await stillDoes(less))) continue
      now = less
      found = true
      break
    }
  }
  return now
}
