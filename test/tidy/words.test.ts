import { expect, test } from 'vitest'
import { codeFolders, codeUnder, pathsUnder } from './sources.ts'
import { nameBreaches, vendorWords } from './words.ts'

test('source: commands, core and engine name no vendor', () => {
  expect(vendorWords(codeUnder('commands', 'src/core', 'src/engine'))).toEqual([])
})

test('files: have meaningful names in lower case with hyphens', () => {
  expect(nameBreaches(pathsUnder(...codeFolders, 'docs'))).toEqual([])
})

test.each(['// as Slack does', 'const consulKey = 1', 'an ssh key', 'BullMQ'])('vendors: are found in %j', (text) => {
  expect(vendorWords([{ path: 'src/core/x.ts', text }])).toHaveLength(1)
})

test('vendors: are found in paths', () => {
  expect(vendorWords([{ path: 'src/engine/redis-ledger.ts', text: '' }])).toHaveLength(1)
})

test.each([
  'src/core/utils.ts',
  'src/helpers/x.ts',
  'src/engine/types.ts',
  'src/engine/ServiceManager.ts',
  'src/bootId.ts',
])('nameBreaches: finds %s', (path) => {
  expect(nameBreaches([path])).toHaveLength(1)
})
