import type { JsonObject } from '../json.ts'
import type { Arguments } from './arguments.ts'
import { Refused } from './errors.ts'

/** One page of a long list, and the cursor of the next. */
export interface ResultPage<Item> {
  readonly items: readonly Item[]
  readonly more: boolean
  readonly metadata: JsonObject
}

/** Cuts a list into pages by `limit` and `cursor`. */
export function pageOf<Item>(given: Arguments, items: readonly Item[], usual: number, most: number): ResultPage<Item> {
  const limit = given.number('limit', usual, most)
  const cursor = given.text('cursor')
  const start =
    cursor === ''
      ? 0
      : Number(
          Buffer.from(cursor, 'base64')
            .toString()
            .replace(/^next:/, ''),
        )
  if (!Number.isInteger(start) || start < 0) throw new Refused('invalid_cursor')
  const end = start + limit
  const more = end < items.length
  const next = more ? Buffer.from(`next:${end}`).toString('base64') : ''
  return { items: items.slice(start, end), more, metadata: { next_cursor: next } }
}
