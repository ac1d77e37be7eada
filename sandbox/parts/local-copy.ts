import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { bundleOf, type ProgramName } from './bundles.ts'
import type { Program } from './programs.ts'
import { partsFolder } from './project.ts'

/** Finds a program in the project's own copy of its packages. */
export function findInParts(name: ProgramName): Program | undefined {
  const root = join(partsFolder, bundleOf(name))
  const path = programFolders(root)
    .map((folder) => join(folder, name))
    .find(isFile)
  if (path === undefined) return undefined
  return { path, env: { LD_LIBRARY_PATH: libraryFolders(root).join(':') }, foundIn: 'parts' }
}

function programFolders(root: string): readonly string[] {
  return [...['usr/bin', 'usr/sbin', 'bin', 'sbin'].map((folder) => join(root, folder)), ...libraryFolders(root)]
}

/** The folders of a copy in which shared libraries lie. */
export function libraryFolders(root: string): readonly string[] {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const path = join(root, folder)
    return entriesOf(path)
      .filter((entry) => entry.endsWith('-linux-gnu') || entry.includes('-linux-gnueabi'))
      .map((entry) => join(path, entry))
  })
}

function entriesOf(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
