import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'

/** The only font that pictures are drawn with; without it every text would be left out silently. */
const fontFile = join(import.meta.dirname, 'inter-latin-500.ttf')

/** Pixels for each unit of a picture, for screens with two or three pixels a point. */
const zoom = 2

/**
 * Renders an SVG as PNG, outside of the main thread. `source` is kept inside the file: the same picture for browsers. Fails
 * where the renderer is not installed, which has a native part; everything else works there.
 */
export async function pngOf(svg: string, source: string): Promise<Buffer> {
  const { renderAsync } = await import('@resvg/resvg-js')
  const image = await renderAsync(svg, {
    font: { loadSystemFonts: false, fontFiles: [fontFile], defaultFontFamily: 'Inter Medium' },
    fitTo: { mode: 'zoom', value: zoom },
  })
  return withText(image.asPng(), svgKeyword, source)
}

/** The keyword of the text in a PNG that has the picture as SVG. */
const svgKeyword = 'svg'

/** A PNG with a compressed text before its last chunk. https://www.w3.org/TR/png-3/#11iTXt */
function withText(png: Buffer, keyword: string, text: string): Buffer {
  const endBytes = 12
  const data = Buffer.concat([Buffer.from(`iTXt${keyword}\0\u0001\0\0\0`, 'latin1'), deflateSync(text)])
  const chunk = Buffer.alloc(data.length + 8)
  chunk.writeUInt32BE(data.length - 4, 0)
  data.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(data), data.length + 4)
  return Buffer.concat([png.subarray(0, -endBytes), chunk, png.subarray(-endBytes)])
}
