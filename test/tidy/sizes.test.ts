import { expect, test } from 'vitest'
import { maxLines, tooLong } from './sizes.ts'
import { codeFolders, codeUnder } from './sources.ts'

const lines = (count: number) => ({ path: 'src/x.ts', text: 'x\n'.repeat(count) })

test('sources: no file has more lines than the cap', () => {
  expect(tooLong(codeUnder(...codeFolders))).toEqual([])
})

test('tooLong: reports a file that is one line over the cap', () => {
  expect(tooLong([lines(maxLines)])).toEqual([])
  expect(tooLong([lines(maxLines + 1)])).toHaveLength(1)
})
