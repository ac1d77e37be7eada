import { expect, test } from 'vitest'
import { circlesIn, mutualFolders } from './circles.ts'
import { codeFolders, codeUnder } from './sources.ts'

test('imports: have no cycles, including type-only ones', () => {
  expect(circlesIn(codeUnder(...codeFolders))).toEqual([])
})

test('folders: no two folders of the bot import each other', () => {
  expect(mutualFolders(codeUnder('src', 'commands'))).toEqual([])
})

test('mutualFolders: reports a folder and its subfolder that import each other, once', () => {
  const source = (path: string, imported: string) => ({ path, text: `import type { x } from '${imported}'\n` })
  expect(
    mutualFolders([
      source('src/a/a.ts', './b/b.ts'),
      source('src/a/b/b.ts', '../c.ts'),
      source('src/c/c.ts', '../a/a.ts'),
    ]),
  ).toEqual(['src/a ↔ src/a/b'])
})

test('imports: a cycle is found and named', () => {
  const source = (path: string, ...imported: readonly string[]) => ({
    path,
    text: imported.map((one) => `import type { x } from '${one}'\n`).join(''),
  })
  const sources = [
    source('src/a.ts', './b.ts'),
    source('src/b.ts', './c/c.ts', './d.ts'),
    source('src/c/c.ts', '../a.ts'),
    source('src/d.ts'),
  ]
  expect(circlesIn(sources)).toEqual(['src/a.ts → src/b.ts → src/c/c.ts → src/a.ts'])
})
