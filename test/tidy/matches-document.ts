import { join } from 'node:path'
import { expect } from 'vitest'
import { root } from './sources.ts'

/** Compares a generated text with a document; when they differ, the failure names the command that updates it. */
export function matchesDocument(text: string, path: string): Promise<void> {
  return expect(text, `${path} is out of date; npm run unit -- test/tidy -u updates it`).toMatchFileSnapshot(
    join(root, path),
  )
}
