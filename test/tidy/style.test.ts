import { describe, expect, test } from 'vitest'
import { codeFolders, codeUnder } from './sources.ts'
import { leftOut, moduleMocks, sleeping, timesReread, withoutSentence } from './style.ts'

// not this folder: it contains the patterns themselves, and breaches as examples
const everything = codeUnder(...codeFolders).filter(({ path }) => !path.startsWith('test/tidy/'))
const tests = everything.filter(({ path }) => path.startsWith('test/'))

test('exports: have doc comments', () => {
  expect(withoutSentence(everything.filter(({ path }) => path.startsWith('src/')))).toEqual([])
})

test('linter: is not suppressed', () => {
  expect(timesReread(everything)).toEqual([])
})

test('tests: none is skipped', () => {
  // its example tests run in another runner, whose counts are asserted
  expect(leftOut(tests.filter(({ path }) => path !== 'test/contract/services-launcher.test.ts'))).toEqual([])
})

test('tests: none sleeps', () => {
  expect(sleeping(tests.filter(({ path }) => path !== 'test/until.ts'))).toEqual([])
})

test('tests: none mocks a module', () => {
  expect(moduleMocks(tests)).toEqual([])
})

describe('breaches', () => {
  const in_ = (text: string) => [{ path: 'test/x.test.ts', text }]

  test.each([
    'export const x = 1',
    '// no sentence\nexport type X = 1',
    '/** a */\nexport const a = 1\nexport const b = 2',
  ])('withoutSentence: finds %j', (text) => {
    expect(withoutSentence(in_(text))).toHaveLength(1)
  })

  test.each([
    '// @ts-expect-error',
    '// biome-ignore lint/a/b',
    '// biome-ignore lint/a/b:',
    '// biome-ignore lint/suspicious/noExplicitAny: so',
  ])('timesReread: finds %j', (text) => {
    expect(timesReread(in_(text))).toHaveLength(1)
  })

  test.each(["test.only('x')", "  it.skip('x')", "describe.todo('x')", "test.each([1]).only('x')", "it.fails('x')"])(
    'leftOut: judges %j',
    (text) => {
      expect(leftOut(in_(text))).toHaveLength(text.includes('each') ? 0 : 1)
    },
  )

  test.each([
    "import { setTimeout as pause } from 'node:timers/promises'",
    'await new Promise((resolve) => setTimeout(resolve, 10))',
    'setTimeout(resolve, 10)',
  ])('sleeping: finds %j', (text) => {
    expect(sleeping(in_(text)).length).toBeGreaterThan(0)
  })

  test("moduleMocks: finds vi.mock('x')", () => {
    expect(moduleMocks(in_("vi.mock('x')"))).toHaveLength(1)
  })
})
