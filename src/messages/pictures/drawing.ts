import { widthOf } from './measure.ts'
import { type Paint, palette, type Theme } from './palette.ts'

/** A shape or a text of a drawing. Coordinates grow to the right and downwards; `y` of a text is its baseline. */
export type Element =
  | {
      readonly is: 'text'
      readonly x: number
      readonly y: number
      readonly size: number
      readonly text: string
      readonly paint: Paint
      readonly anchor: 'start' | 'middle' | 'end'
    }
  | {
      readonly is: 'shape'
      /** The path, in the syntax of SVG. */
      readonly path: string
      readonly fill: Paint | null
      readonly stroke: Paint | null
      readonly dashes: string | null
      /** What it stands for, as a tooltip in browsers; null for what stands for nothing. */
      readonly says: string | null
    }

/** A picture that is laid out; `says` is its alternative text. */
export type Drawing = {
  readonly width: number
  readonly height: number
  readonly says: string
  readonly elements: readonly Element[]
}

/** The width of every picture: that of a narrow phone, so that nothing is made smaller there. */
export const pictureWidth = 360

/** The name of the bundled font. */
const font = 'Inter Medium'

/** Text without the characters that XML does not take, and without markup of its own. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** A coordinate with at most two decimals. */
export const rounded = (value: number): string => String(Math.round(value * 100) / 100)

/** How a paint is written: as a colour, or as a class that the reader's colour scheme decides. */
const painted = (what: 'fill' | 'stroke', paint: Paint | null, theme: Theme): string => {
  if (paint === null) return `${what}="none"`
  return theme === 'reader' ? `class="${what}-${paint}"` : `${what}="${palette[theme][paint]}"`
}

/** Attributes for fill and stroke; an element has one attribute `class` at most. */
function paints(fill: Paint | null, stroke: Paint | null, theme: Theme): string {
  if (theme === 'reader' && fill !== null && stroke !== null) return `class="fill-${fill} stroke-${stroke}"`
  return stroke === null
    ? painted('fill', fill, theme)
    : `${painted('fill', fill, theme)} ${painted('stroke', stroke, theme)}`
}

function elementSvg(element: Element, theme: Theme): string {
  if (element.is === 'shape') {
    const { path, fill, stroke, dashes, says } = element
    const dashed = dashes === null ? '' : ` stroke-dasharray="${dashes}"`
    const shape = `path d="${path}" ${paints(fill, stroke, theme)}${stroke === null ? '' : ' stroke-width="1.5"'}${dashed}`
    return says === null || theme !== 'reader' ? `<${shape}/>` : `<${shape}><title>${escaped(says)}</title></path>`
  }
  const { x, y, size, text, paint, anchor } = element
  // a browser may not have the font: the text then takes the same room in another one
  const room = theme === 'reader' ? ` textLength="${rounded(widthOf(text, size))}" lengthAdjust="spacingAndGlyphs"` : ''
  return `<text x="${rounded(x)}" y="${rounded(y)}" font-size="${size}" text-anchor="${anchor}" ${paints(paint, null, theme)}${room}>${escaped(text)}</text>`
}

function readerStyle(): string {
  const rules = (theme: 'light' | 'dark'): string =>
    Object.entries(palette[theme])
      .flatMap(([paint, colour]) => [`.fill-${paint}{fill:${colour}}`, `.stroke-${paint}{stroke:${colour}}`])
      .join('')
  return `<style>${rules('light')}@media (prefers-color-scheme:dark){${rules('dark')}}</style>`
}

/** A drawing as SVG. */
export function svgOf({ width, height, says, elements }: Drawing, theme: Theme): string {
  const size = `width="${width}" height="${rounded(height)}" viewBox="0 0 ${width} ${rounded(height)}"`
  const background: Element = {
    is: 'shape',
    path: `M0 0H${width}V${rounded(height)}H0Z`,
    fill: 'background',
    stroke: null,
    dashes: null,
    says: null,
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${font}, Inter, sans-serif" role="img" aria-label="${escaped(says)}">`,
    ...(theme === 'reader' ? [readerStyle()] : []),
    ...[background, ...elements].map((element) => elementSvg(element, theme)),
    '</svg>',
    '',
  ].join('\n')
}
