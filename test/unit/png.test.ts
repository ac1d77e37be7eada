import fc from 'fast-check'
import { expect, test } from 'vitest'
import { svgInPng } from '../../sandbox/workspace/page/svg-in-png.ts'
import { pngOf } from '../../src/adapters/png/png.ts'
import type { ClusterPicture } from '../../src/core/picture.ts'
import { drawingOf, pictureSvg } from '../../src/messages/pictures/pictures.ts'
import { examplesOf } from '../property.ts'

const picture: ClusterPicture = {
  kind: 'cluster',
  cluster: 'harbour',
  nodes: [
    { name: 'storage-01', rack: 'b1', mark: 'OK' },
    { name: 'storage-02', rack: 'b2', mark: 'trouble' },
  ],
}

const svg = pictureSvg(picture, 'light')

test('F199 png: is twice as large as the picture', async () => {
  const png = await pngOf(svg, '')
  const { width, height } = drawingOf(picture)
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * width, Math.ceil(2 * height)])
})

test('F199 png: has the texts, for which its font is needed', async () => {
  const withoutTexts = svg.replaceAll(/<text.*<\/text>\n/g, '')
  expect(withoutTexts).not.toBe(svg)
  expect((await pngOf(svg, '')).length).toBeGreaterThan(2 * (await pngOf(withoutTexts, '')).length)
})

test('F199 png: contains the picture for browsers, where the sandbox finds it', async () => {
  const source = pictureSvg(picture, 'reader')
  const png = await pngOf(svg, source)
  expect(svgInPng(png)).toBe(source)
  expect(svgInPng(await pngOf(svg, 'ä'))).toBe('ä')
  expect(svgInPng(Buffer.from('not a picture at all'))).toBeUndefined()
})

test('F199 png: is made of names with any characters', { tags: ['slow'] }, async () => {
  const names = [
    ...examplesOf(fc.array(fc.integer({ min: 0, max: 0x10ffff }), { minLength: 1, maxLength: 20 }), 20, 7).map(
      (codes) => String.fromCodePoint(...codes),
    ),
    '\u0000',
    '\ud800',
    ']]>',
  ]
  const odd: ClusterPicture = {
    ...picture,
    nodes: names.map((name) => ({ name, rack: name, mark: 'trouble' as const })),
  }
  expect((await pngOf(pictureSvg(odd, 'light'), '')).length).toBeGreaterThan(0)
  expect((await pngOf(pictureSvg(odd, 'reader'), '')).length).toBeGreaterThan(0)
})
