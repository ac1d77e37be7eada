import type { NodeMark } from '../../core/picture.ts'
import { type Element, rounded } from './drawing.ts'
import type { Paint } from './palette.ts'

/** How a state is drawn. Each has another shape or another letter, so that its colour is never needed. */
type Look = {
  readonly shape: 'dot' | 'circle' | 'square' | 'diamond' | 'octagon' | 'hexagon'
  readonly letter: string
  readonly paint: Paint
  readonly filled: 'yes' | 'no' | 'dashed'
  readonly words: string
}

/** The look of each state, and its words in the legend. */
export const looks: { readonly [mark in NodeMark]: Look } = {
  trouble: { shape: 'octagon', letter: '!', paint: 'bad', filled: 'yes', words: 'in trouble' },
  'not alive': { shape: 'square', letter: '×', paint: 'away', filled: 'yes', words: 'not alive' },
  working: { shape: 'hexagon', letter: 'W', paint: 'work', filled: 'yes', words: 'being worked on' },
  queued: { shape: 'hexagon', letter: 'Q', paint: 'work', filled: 'no', words: 'queued' },
  drained: { shape: 'diamond', letter: 'D', paint: 'out', filled: 'yes', words: 'drained' },
  maintenance: { shape: 'diamond', letter: 'M', paint: 'out', filled: 'yes', words: 'in maintenance' },
  disabled: { shape: 'square', letter: '–', paint: 'quiet', filled: 'no', words: 'disabled or not managed' },
  'needs a reboot': { shape: 'circle', letter: 'R', paint: 'due', filled: 'yes', words: 'needs a reboot' },
  unknown: { shape: 'circle', letter: '?', paint: 'quiet', filled: 'dashed', words: 'unknown' },
  OK: { shape: 'dot', letter: '', paint: 'good', filled: 'yes', words: 'OK' },
}

const circle = (x: number, y: number, r: number): string =>
  `M${rounded(x - r)} ${rounded(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`

/** A regular polygon around a point, its first corner at this angle. */
function polygon(x: number, y: number, r: number, corners: number, fromDegrees: number): string {
  const points = Array.from({ length: corners }, (_, index) => {
    const angle = ((fromDegrees + (index * 360) / corners) * Math.PI) / 180
    return `${rounded(x + r * Math.cos(angle))} ${rounded(y + r * Math.sin(angle))}`
  })
  return `M${points.join('L')}Z`
}

const paths: { readonly [shape in Look['shape']]: (x: number, y: number) => string } = {
  dot: (x, y) => circle(x, y, 5),
  circle: (x, y) => circle(x, y, 8),
  square: (x, y) => `M${rounded(x - 7.5)} ${rounded(y - 7.5)}h15v15h-15Z`,
  diamond: (x, y) => polygon(x, y, 9.25, 4, 0),
  octagon: (x, y) => polygon(x, y, 9, 8, 22.5),
  hexagon: (x, y) => polygon(x, y, 9, 6, 0),
}

/** The width and height that a mark needs. */
export const markSize = 20

const letterSize = 11

/** The mark of a state around a point; `says` is what it stands for. */
export function markAt(mark: NodeMark, x: number, y: number, says: string | null): readonly Element[] {
  const { shape, letter, paint, filled } = looks[mark]
  const outline: Element = {
    is: 'shape',
    path: paths[shape](x, y),
    fill: filled === 'yes' ? paint : 'background',
    stroke: paint,
    dashes: filled === 'dashed' ? '3 2' : null,
    says,
  }
  if (letter === '') return [outline]
  return [
    outline,
    {
      is: 'text',
      x,
      y: y + 4,
      size: letterSize,
      text: letter,
      paint: filled === 'yes' ? 'letter' : paint,
      anchor: 'middle',
    },
  ]
}
