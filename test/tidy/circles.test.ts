import { expect, test } from 'vitest'
import { circlesIn } from './circles.ts'
import { codeFolders, codeUnder } from './sources.ts'

test('nobody imports in a circle, not even for a type', () => {
  expect(circlesIn(codeUnder(...codeFolders))).toEqual([])
})

test('a circle is seen, and one way around it is named', () => {
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
