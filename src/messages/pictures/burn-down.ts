import type { BurnDownPicture } from '../../core/picture.ts'
import { burnDownWords, dateWords, paceWords } from './burn-down-words.ts'
import { type Drawing, type Element, pictureWidth, rounded } from './drawing.ts'
import { drawable, fitted, widthOf } from './measure.ts'
import type { Paint } from './palette.ts'

const edge = 12
const sizes = { title: 16, small: 11 } as const
/** The plot, between the axes. */
const plot = { top: 56, bottom: 176, right: pictureWidth - edge } as const

type Point = readonly [number, number]

type Text = Extract<Element, { is: 'text' }>

const label = (x: number, y: number, words: string, anchor: 'start' | 'end', paint: Paint = 'muted'): Text => ({
  is: 'text',
  x,
  y,
  size: sizes.small,
  text: words,
  paint,
  anchor,
})

const stroke = (points: readonly Point[], paint: Paint, dashes: string | null = null): Element => ({
  is: 'shape',
  path: `M${points.map(([x, y]) => `${rounded(x)} ${rounded(y)}`).join('L')}`,
  fill: null,
  stroke: paint,
  dashes,
  says: null,
})

const square = ([x, y]: Point, paint: Paint, says: string | null): Element => ({
  is: 'shape',
  path: `M${rounded(x - 3)} ${rounded(y - 3)}h6v6h-6Z`,
  fill: paint,
  stroke: null,
  dashes: null,
  says,
})

/** The ends of both axes. The forecast is shown until one and a half times the time to the deadline. */
function domainOf({ points, dueMs, endsAtMs }: BurnDownPicture) {
  const [first, last] = [Math.min(dueMs, points[0]?.atMs ?? dueMs), points.at(-1)?.atMs ?? dueMs]
  const known = Math.max(dueMs, last, first + 1)
  const shownEndMs = Math.min(endsAtMs ?? known, first + 1.5 * (known - first))
  return { fromMs: first, toMs: Math.max(known, shownEndMs), most: Math.max(1, ...points.map(({ total }) => total)) }
}

/** The forecast as a line from the newest count, as far as the plot shows it. */
function forecast(picture: BurnDownPicture, toMs: number): { readonly atMs: number; readonly left: number } | null {
  const now = picture.points.at(-1)
  if (now === undefined || picture.endsAtMs === null || picture.endsAtMs <= now.atMs) return null
  const share = Math.min(1, (toMs - now.atMs) / (picture.endsAtMs - now.atMs))
  return { atMs: now.atMs + share * (picture.endsAtMs - now.atMs), left: now.left * (1 - share) }
}

function legend(picture: BurnDownPicture, top: number): readonly Element[] {
  const now = picture.points.at(-1)
  const rows: readonly (readonly [readonly Element[], string])[] = [
    [
      [square([edge + 8, top - 4], 'work', null)],
      now === undefined ? 'not measured yet' : `${now.left} of ${now.total} left`,
    ],
    [
      [
        stroke(
          [
            [edge, top + 14],
            [edge + 16, top + 14],
          ],
          'work',
          '4 3',
        ),
      ],
      paceWords(picture),
    ],
    [
      [
        stroke(
          [
            [edge + 8, top + 24],
            [edge + 8, top + 38],
          ],
          'bad',
        ),
      ],
      `due ${dateWords(picture.dueMs)} (UTC)`,
    ],
  ]
  return rows.flatMap(([symbol, words], index) => [
    ...symbol,
    label(edge + 24, top + index * 18, fitted(words, sizes.small, plot.right - edge - 24), 'start', 'text'),
  ])
}

/** The nodes that are left of a campaign over time, the forecast as a dashed line, and the deadline. */
export function burnDownDrawing(picture: BurnDownPicture): Drawing {
  const { fromMs, toMs, most } = domainOf(picture)
  const left = edge + widthOf(String(most), sizes.small) + 8
  const x = (atMs: number): number => left + ((atMs - fromMs) / (toMs - fromMs)) * (plot.right - left)
  const y = (count: number): number => plot.bottom - (count / most) * (plot.bottom - plot.top)
  const at = (point: { readonly atMs: number; readonly left: number }): Point => [x(point.atMs), y(point.left)]
  const now = picture.points.at(-1)
  const end = forecast(picture, toMs)
  const [fromWords, toWords] = [dateWords(fromMs), dateWords(toMs)]
  const elements: readonly Element[] = [
    { ...label(edge, 26, fitted(picture.id, sizes.title, plot.right - edge), 'start', 'text'), size: sizes.title },
    label(edge, 42, fitted(picture.goal, sizes.small, plot.right - edge), 'start'),
    stroke(
      [
        [left, plot.top],
        [plot.right, plot.top],
      ],
      'line',
    ),
    stroke(
      [
        [left, plot.bottom],
        [plot.right, plot.bottom],
      ],
      'muted',
    ),
    label(left - 6, plot.top + 4, drawable(String(most)), 'end'),
    label(left - 6, plot.bottom + 4, '0', 'end'),
    label(left, plot.bottom + 18, fromWords, 'start'),
    label(plot.right, plot.bottom + 18, toWords, 'end'),
    stroke(
      [
        [x(picture.dueMs), plot.top - 4],
        [x(picture.dueMs), plot.bottom],
      ],
      'bad',
    ),
    ...(picture.points.length < 2 ? [] : [stroke(picture.points.map(at), 'work')]),
    ...(end === null || now === undefined ? [] : [stroke([at(now), at(end)], 'work', '4 3')]),
    ...picture.points
      .filter((_, index) => picture.points.length <= 31 || index === picture.points.length - 1)
      .map((point) => square(at(point), 'work', `${dateWords(point.atMs)}: ${point.left} of ${point.total} left`)),
  ]
  const top = plot.bottom + 42
  return {
    width: pictureWidth,
    height: top + 2 * 18 + 12,
    says: burnDownWords(picture),
    elements: [...elements, ...legend(picture, top)],
  }
}
