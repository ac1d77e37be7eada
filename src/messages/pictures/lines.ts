import type { NodeMark } from '../../core/picture.ts'
import { type Element, pictureWidth } from './drawing.ts'
import { markAt, markSize } from './marks.ts'
import { widthOf } from './measure.ts'
import type { Paint } from './palette.ts'

/** The margin of a picture. */
export const edge = 12

/** The width between both margins. */
export const inner: number = pictureWidth - 2 * edge

/** The sizes of texts. */
export const sizes = { title: 16, name: 12, small: 11 } as const

/** Elements, and the height that they take. */
export type Block = { readonly height: number; readonly elements: readonly Element[] }

/** A text that begins at this point. */
export const text = (x: number, y: number, size: number, words: string, paint: Paint = 'text'): Element => ({
  is: 'text',
  x,
  y,
  size,
  text: words,
  paint,
  anchor: 'start',
})

/** The height of a line of marks with texts. */
export const legendRow = 22

/** Marks with a text behind each, wrapped into lines. */
export function wrapped(
  items: readonly { readonly mark: NodeMark; readonly words: string; readonly says: string | null }[],
  left: number,
  top: number,
): Block {
  let [x, y] = [left, top]
  const elements = items.flatMap(({ mark, words, says }) => {
    const width = markSize + 3 + widthOf(words, sizes.small) + 10
    if (x > left && x + width - 10 > pictureWidth - edge) [x, y] = [left, y + legendRow]
    const placed = [
      ...markAt(mark, x + markSize / 2, y + legendRow / 2, says),
      text(x + markSize + 3, y + legendRow / 2 + 4, sizes.small, words),
    ]
    x += width
    return placed
  })
  return { height: items.length === 0 ? 0 : y + legendRow - top, elements }
}
