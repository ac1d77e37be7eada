import { inflateSync } from 'node:zlib'

const signatureBytes = 8
const keyword = Buffer.from('svg\0\u0001\0\0\0', 'latin1')

/**
 * The picture as SVG that a PNG has in a compressed text of this keyword; undefined without one.
 * https://www.w3.org/TR/png-3/#11iTXt
 */
export function svgInPng(png: Buffer): string | undefined {
  let at = signatureBytes
  while (at + 12 <= png.length) {
    const length = png.readUInt32BE(at)
    const data = png.subarray(at + 8, at + 8 + length)
    const isText = png.toString('latin1', at + 4, at + 8) === 'iTXt'
    if (isText && data.subarray(0, keyword.length).equals(keyword))
      return inflateSync(data.subarray(keyword.length)).toString()
    at += 12 + length
  }
  return undefined
}
