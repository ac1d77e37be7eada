import { expect, test } from 'vitest'
import { retiredNames, sharedTypeNames } from './retired-names.ts'
import { codeFolders, codeUnder } from './sources.ts'

/** Names that are still to be changed. Only remove names. */
const retiredLater: readonly string[] = []
const sharedLater: readonly string[] = ['Entry']

test('names: no file and no declaration uses a retired word', () => {
  const sources = codeUnder(...codeFolders).filter(({ path }) => !path.startsWith('test/tidy/retired-names'))
  expect(retiredNames(sources, retiredLater)).toEqual([])
})

test('types: no exported name has two meanings in the bot and its tests', () => {
  expect(sharedTypeNames(codeUnder('commands', 'src', 'test', 'tools'), sharedLater)).toEqual([])
})

test('types: no exported name has two meanings in the sandbox', () => {
  expect(sharedTypeNames(codeUnder('sandbox'), [])).toEqual([])
})

test('retired names: finds a retired word in a path, in camel case and in the plural', () => {
  const source = (path: string, text: string) => [{ path, text }]
  expect(retiredNames(source('test/voyage.ts', ''), [])).toEqual(['test/voyage.ts: use “random run”'])
  expect(retiredNames(source('test/a.ts', 'const openSleepers = 1'), [])).toHaveLength(1)
  expect(retiredNames(source('test/a.ts', 'const research = book'), [])).toEqual([])
  expect(retiredNames(source('test/a.ts', 'const fates = 1'), ['fates'])).toEqual([])
})

test('shared type names: finds a type that two files export', () => {
  const text = 'export type Attempt = string\n'
  const two = ['src/a.ts', 'src/b.ts'].map((path) => ({ path, text }))
  expect(sharedTypeNames(two, [])).toEqual(['Attempt is declared by src/a.ts and src/b.ts'])
  expect(sharedTypeNames(two.slice(1), [])).toEqual([])
})
