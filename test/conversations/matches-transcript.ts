import { join } from 'node:path'
import { expect } from 'vitest'

/**
 * Compares a transcript with the file named after the test in `transcripts/`. Run vitest with -u to write the file
 * again, then read the difference as an operator would.
 */
export function matchesTranscript(text: string, part = '1'): Promise<void> {
  const sentence = expect.getState().currentTestName ?? ''
  const name = sentence.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const file = part === '1' ? `${name}.txt` : `${name}-${part}.txt`
  const path = join(import.meta.dirname, 'transcripts', file)
  return expect(`${text}\n`, `${file} differs; npm run unit -- test/conversations -u updates it`).toMatchFileSnapshot(
    path,
  )
}
