import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { read, root } from './sources.ts'

const path = 'docs/architecture.md'

/** The names of a folder's direct subfolders. */
const foldersIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

/** The contents of a folder by the table in docs/architecture.md. */
function contentsOf(folder: string): string {
  const row = read(path)
    .text.split('\n')
    .find((line) => line.startsWith(`| \`${folder}\` | `))
  if (row === undefined) throw new Error(`${path} has no row for ${folder}`)
  return row.slice(`| \`${folder}\` | `.length)
}

test.each(['src/core', 'src/engine', 'src/adapters', 'test/'])(
  'architecture: names each folder of %s, and no other',
  (folder) => {
    const named = [...contentsOf(folder).matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)
    expect(named.toSorted(), `${path}, row ${folder}: add or remove the folder`).toEqual(foldersIn(folder).toSorted())
  },
)
