import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { bundleOf, type ProgramName } from './bundles.ts'
import type { Program } from './program.ts'
import { partsFolder } from './project.ts'

/** Finds a program in the project's own copy of its packages. */
export function findInParts(name: ProgramName): Program | undefined {
  const root = join(partsFolder, bundleOf(name))
  const path = programFolders(root)
    .map((folder) => join(folder, name))
    .find(isFile)
  if (path === undefined) return undefined
  return { path, env: libraryPath(root), foundIn: 'parts' }
}

/** The environment in which programs of a copy find the copy's shared libraries. */
export function libraryPath(root: string): Readonly<Record<string, string>> {
  const folders = libraryFolders(root)
  // an empty variable would mean the current folder
  return folders.length === 0 ? {} : { LD_LIBRARY_PATH: folders.join(':') }
}

/** Two environments as one; their search paths for libraries are joined. */
export function joinEnvironments(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const folders = [one.LD_LIBRARY_PATH, other.LD_LIBRARY_PATH].filter((each) => each !== undefined)
  return { ...one, ...other, ...(folders.length === 0 ? {} : { LD_LIBRARY_PATH: folders.join(':') }) }
}

function programFolders(root: string): readonly string[] {
  return [...['usr/bin', 'usr/sbin', 'bin', 'sbin'].map((folder) => join(root, folder)), ...libraryFolders(root)]
}

/** The folders below a root in which a Debian system has shared libraries. */
export function libraryFolders(root: string): readonly string[] {
  const folders = ['usr/lib', 'lib'].flatMap((folder) =>
    entriesOf(join(root, folder))
      .filter((entry) => entry.endsWith('-linux-gnu') || entry.includes('-linux-gnueabi'))
      .map((entry) => join(root, folder, entry)),
  )
  // a few packages keep their own libraries one level deeper
  return folders.flatMap((folder) => [
    folder,
    ...entriesOf(folder)
      .map((entry) => join(folder, entry))
      .filter(holdsLibraries),
  ])
}

function holdsLibraries(folder: string): boolean {
  return entriesOf(folder).some((entry) => /^lib.*\.so(\.|$)/.test(entry))
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
