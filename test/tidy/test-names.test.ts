import { expect, test } from 'vitest'
import { codeUnder } from './sources.ts'
import { testNameBreaches } from './test-names.ts'

const breaches = (text: string) => testNameBreaches([{ path: 'test/x.test.ts', text }])

test('test names: are ids, subject and behaviour', () => {
  expect(testNameBreaches(codeUnder('test'))).toEqual([])
})

test.each([
  "test('a lock is kept', () => {})",
  "test('releases, then: ends', () => {})",
  "test('S45: refuses', () => {})",
  "test('S45: approve: refuses', () => {})",
  "test('S45 refuses', () => {})",
  "test('approve:', () => {})",
  '  it(`a lock is kept`, async () => {})',
  "test.each(['a'])('%s is refused', () => {})",
  "test.skipIf(away())('a lock is kept', () => {})",
  "test.skipIf(away()).each<[string, () => void]>([])(\n  'a lock is kept', () => {})",
  'test(nameOf(node), () => {})',
  'it(sentence, async () => {})',
  'const check = (sentence: string, body: Body): void => {\n  it(sentence, async () => {})\n}',
  "test('approve: refuses whoever asked', () => {})",
  "describe('what nobody asked for', () => {})",
])('testNameBreaches: finds %j', (text) => {
  expect(breaches(text)).toHaveLength(1)
})

test.each([
  "test('approve: refuses the requester', () => {})",
  "test('S45 I2, F20 and rebootmgr/wrong 4 approve: refuses %s', () => {})",
  "test.each([['a'], [')']])('%s configuration problem: %s', () => {})",
  "test.each([\n  ['a (b'], // it's (\n])('lock: is kept', () => {})",
  "test.skipIf(away()).each<[string, () => void]>([])(\n  'lock: is kept', () => {})",
  'const test = (sentence: string, body: Body): void => {\n  it(sentence, async () => {})\n}',
  'describe(name, () => {})',
  "describe.each(scenarios)('$name', () => {})",
  'const text = "test(\'no name\')"',
])('testNameBreaches: accepts %j', (text) => {
  expect(breaches(text)).toEqual([])
})
