/** Where each table of a TrueType font begins. */
function tablesOf(font: Buffer): (tag: string) => number {
  const tables = new Map<string, number>()
  for (let index = 0; index < font.readUInt16BE(4); index++) {
    const at = 12 + 16 * index
    tables.set(font.toString('latin1', at, at + 4), font.readUInt32BE(at + 8))
  }
  return (tag) => {
    const at = tables.get(tag)
    if (at === undefined) throw new Error(`the font has no table ${tag}`)
    return at
  }
}

/** The table of format 4 in `cmap`, which maps characters to glyphs. */
function glyphsOf(font: Buffer, cmap: number): (character: number) => number {
  const count = font.readUInt16BE(cmap + 2)
  const at = Array.from({ length: count }, (_, index) => cmap + font.readUInt32BE(cmap + 8 + 8 * index)).find(
    (table) => font.readUInt16BE(table) === 4,
  )
  if (at === undefined) throw new Error('the font has no table of format 4')
  const segments = font.readUInt16BE(at + 6) / 2
  const entry = (list: number, segment: number) => at + 14 + 2 * (list * segments + segment) + (list > 0 ? 2 : 0)
  return (character) => {
    for (let segment = 0; segment < segments; segment++) {
      const [end, start] = [font.readUInt16BE(entry(0, segment)), font.readUInt16BE(entry(1, segment))]
      if (character > end || character < start) continue
      const delta = font.readUInt16BE(entry(2, segment))
      const offset = font.readUInt16BE(entry(3, segment))
      if (offset === 0) return (character + delta) & 0xffff
      const glyph = font.readUInt16BE(entry(3, segment) + offset + 2 * (character - start))
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff
    }
    return 0
  }
}

/** The advance of each character in a TrueType font, in thousandths of the font size; null for one that it lacks. */
export function advancesOfFont(font: Buffer): (character: string) => number | null {
  const table = tablesOf(font)
  const unitsPerEm = font.readUInt16BE(table('head') + 18)
  const metrics = font.readUInt16BE(table('hhea') + 34)
  const glyphOf = glyphsOf(font, table('cmap'))
  return (character) => {
    const glyph = glyphOf(character.codePointAt(0) ?? 0)
    if (glyph === 0) return null
    return Math.round((font.readUInt16BE(table('hmtx') + 4 * Math.min(glyph, metrics - 1)) / unitsPerEm) * 1000)
  }
}
