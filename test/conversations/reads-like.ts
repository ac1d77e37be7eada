import { join } from 'node:path'
import { expect } from 'vitest'

/**
 * What people typed and read is what stands in `told/`, under the name of the test. Run vitest with -u to write it
 * anew, and then read it as an operator at three in the morning would.
 */
export function readsLike(text: string, part = '1'): Promise<void> {
  const sentence = expect.getState().currentTestName ?? ''
  const name = sentence.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const file = part === '1' ? `${name}.txt` : `${name}-${part}.txt`
  return expect(`${text}\n`).toMatchFileSnapshot(join(import.meta.dirname, 'told', file))
}
