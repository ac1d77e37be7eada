import { expect, test } from 'vitest'
import { medianBelow, medianLines, mostLines, tooLong } from './sizes.ts'
import { codeFolders, codeUnder } from './sources.ts'

const lines = (count: number) => ({ path: 'src/x.ts', text: 'x\n'.repeat(count) })

test('no file is too long to be read at once', () => {
  expect(tooLong(codeUnder(...codeFolders))).toEqual([])
})

test('most files of the bot are short', () => {
  expect(medianLines(codeUnder('src'))).toBeLessThan(medianBelow)
})

test('a file that is one line too long is seen', () => {
  expect(tooLong([lines(mostLines)])).toEqual([])
  expect(tooLong([lines(mostLines + 1)])).toHaveLength(1)
})

test('the median is the middle one, whatever the longest is', () => {
  expect(medianLines([lines(10), lines(9000), lines(120)])).toBe(120)
})
