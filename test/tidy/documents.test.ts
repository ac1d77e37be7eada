import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { deadLinks, documents, machinePaths, missingPaths, missingTests, typed } from './documents.ts'
import { pathsUnder, read, root } from './sources.ts'

const all = documents()
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json').text))

test('documents: have no dead links', () => {
  expect(deadLinks(all)).toEqual([])
})

test('documents: name no path of one machine', () => {
  expect(machinePaths(all)).toEqual([])
})

test('documents: name only files that exist', () => {
  expect(missingPaths(all)).toEqual([])
})

test('documents: name only tests that exist', () => {
  expect(typed(all, /(`test\/[^`]+\.ts` “)/g).length).toBeGreaterThan(0)
  expect(missingTests(all)).toEqual([])
})

test('documents: name only npm scripts that exist', () => {
  const named = typed(all, /npm run ([a-z]+(?::[a-z]+)?)/g)
  expect(named).toContain('demo')
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
})

test('README: lists every npm script of package.json, and no other', () => {
  const table = read('README.md').text.match(/## npm scripts\n[\s\S]*?(?=\n## )/)?.[0] ?? ''
  const listed = typed([{ path: 'README.md', text: table }], /^\| `npm (?:run )?([a-z:]+)` \|/gm)
  expect([...listed].sort()).toEqual(Object.keys(scripts).sort())
})

test('documents: name only targets of tools/run.mjs that exist', async () => {
  const { targets } = await import('../../tools/targets.mjs')
  const named = typed(all, /node tools\/run\.mjs ([a-z]+)/g)
  expect(named.filter((name) => !Object.hasOwn(targets, name))).toEqual([])
})

test('documents: name only commands of the command line that exist', () => {
  const entries = read('src/main/cli.ts').text
  const named = typed(all, /`lockkeeper ((?:policy [a-z]+|audit [a-z]+|[a-z]+))/g)
  expect(named).toContain('doctor')
  expect(named.filter((name) => !new RegExp(`^  '?${name}'?: \\{`, 'm').test(entries))).toEqual([])
})

test('ADRs: are in the index and start with their number', () => {
  const index = read('docs/adr/README.md').text
  for (const path of pathsUnder('docs/adr').filter((one) => !one.endsWith('README.md'))) {
    const file = path.replace('docs/adr/', '')
    expect(index).toContain(`(${file})`)
    expect(read(path).text).toMatch(new RegExp(`^# ${file.slice(0, 4)}: `))
  }
})

test('ADRs: have numbers of their own, and the index has them in order', () => {
  const numbers = [...read('docs/adr/README.md').text.matchAll(/^\| \[(\d{4})\]\(\1-/gm)].map(([, number]) =>
    Number(number),
  )
  const ascending = [...new Set(numbers)].sort((a, b) => a - b)
  expect(numbers).toEqual(ascending)
  expect(numbers).toHaveLength(pathsUnder('docs/adr').length - 1)
})

test('.node-version: names the Node.js that the project brings', () => {
  const { optionalDependencies } = JSON.parse(read('package.json').text)
  const version = read('.node-version').text.trim()
  expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([version]))
})

test('LICENSE: is the licence that package.json names', () => {
  expect(existsSync(join(root, 'LICENSE'))).toBe(true)
  expect(read('LICENSE').text).toContain('Apache License')
})

test.each([
  ['a dead link', deadLinks, '[x](no-such-file.md)'],
  ['a link to a missing heading', deadLinks, '[x](#no-such-heading)'],
  ['a path of one machine', machinePaths, 'see `/home/ana/x`'],
  ['a missing file', missingPaths, 'see `src/core/no-such.ts`'],
  ['a missing test', missingTests, '`test/until.ts` “no such test” holds it'],
  ['a missing second test', missingTests, '`test/until.ts` “head start”, “no such test” holds it'],
])('documents: %s is found', (_what, look, text) => {
  expect(look([{ path: 'README.md', text: `${text}\n` }])).toHaveLength(1)
})
