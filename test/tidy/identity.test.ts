import { expect, test } from 'vitest'
import { adHocNames } from './identity.ts'
import { codeUnder } from './sources.ts'

test('F20 names: are compared only by the rule in src/core/inventory/names.ts', () => {
  expect(adHocNames(codeUnder('src', 'commands'))).toEqual([])
})

test.each([
  "hostname.split('.')[0] !== node.name",
  'hostname.split(".", 1)[0]',
  'a.toLowerCase() === b.toLowerCase()',
  'names.includes(word.toLowerCase())',
  'one.group === group.toLowerCase()',
])('F20 adHocNames: finds %j', (text) => {
  expect(adHocNames([{ path: 'src/x.ts', text }])).toHaveLength(1)
})
