import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { documentPictures } from '../browser/document-pictures.ts'

const folder = 'docs/pictures'
const largestBytes = 200_000

const documents = [
  'README.md',
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
]

/** The paths of the pictures that a document shows, from the project's root. */
const shownIn = (path: string): readonly string[] =>
  [...readFileSync(path, 'utf8').matchAll(/!\[[^\]]{20,}\]\(([^)]+\.png)\)/g)].map(([, file]) =>
    join(path, '..', file ?? ''),
  )

test('docs/pictures: has the pictures that `npm run screenshots -- --docs` renews, and each is shown with its text', () => {
  expect(readdirSync(folder).toSorted()).toEqual(documentPictures.toSorted())
  expect([...new Set(documents.flatMap(shownIn))].toSorted()).toEqual(
    documentPictures.map((name) => join(folder, name)).toSorted(),
  )
})

test.each(documentPictures)('docs/pictures: %s is as wide as its name says, and not too large', (name) => {
  const picture = readFileSync(join(folder, name))
  expect(picture.subarray(1, 4).toString()).toBe('PNG')
  expect(`${picture.readUInt32BE(16)}`).toBe(/-(\d+)-(?:light|dark)\.png$/.exec(name)?.[1])
  expect(picture.length).toBeLessThan(largestBytes)
})
