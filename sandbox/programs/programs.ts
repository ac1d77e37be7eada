import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { bundleOf, type ProgramName, remedies } from './bundles.ts'
import { fetchBundle } from './fetch.ts'
import { findInParts, libraryFolders } from './local-copy.ts'
import type { Program } from './program.ts'

/** A program that this machine lacks and that could not be fetched; the message says what the user can do. */
export class ProgramMissing extends Error {
  override readonly name = 'PartMissing'
}

/** Alternative names of programs, by which other distributors ship them. */
const otherNames: Readonly<Partial<Record<ProgramName, readonly string[]>>> = {
  chromium: ['google-chrome', 'google-chrome-stable', 'chromium-browser'],
}

/** Finds a program; fetches it into the project's own folder when the machine does not have it. */
export async function findProgram(name: ProgramName): Promise<Program> {
  const found = lookForProgram(name)
  if (found !== undefined) return found
  const bundle = bundleOf(name)
  try {
    await fetchBundle(bundle)
  } catch (cause) {
    throw new ProgramMissing(missingMessage(name, cause), { cause })
  }
  const fetched = lookForProgram(name)
  if (fetched === undefined) throw new ProgramMissing(missingMessage(name, 'its packages do not contain it'))
  return fetched
}

/** Finds a program without fetching: at its configured path, on the PATH, or in the project's own copy; else undefined. */
export function lookForProgram(name: ProgramName): Program | undefined {
  return givenPlace(name) ?? onPath(name) ?? findInParts(name)
}

/** The variable with the user's path of a program, as in LOCKKEEPER_REDIS_SERVER. */
export function placeVariable(name: ProgramName): string {
  return `LOCKKEEPER_${name.toUpperCase().replace(/\W/g, '_')}`
}

function givenPlace(name: ProgramName): Program | undefined {
  const path = process.env[placeVariable(name)]
  if (path === undefined || path === '') return undefined
  if (!isProgram(path)) throw new ProgramMissing(`${placeVariable(name)}=${path}: there is no program at that place.`)
  return { path, env: {}, foundIn: 'given' }
}

function onPath(name: ProgramName): Program | undefined {
  const folders = name.endsWith('.so') ? libraryFolders('/') : placesOnPath()
  const places = [name, ...(otherNames[name] ?? [])].flatMap((each) => folders.map((folder) => join(folder, each)))
  const path = places.find((place) => isProgram(place))
  return path === undefined ? undefined : { path, env: {}, foundIn: 'path' }
}

function placesOnPath(): readonly string[] {
  // daemons are in sbin, which is often not on an ordinary user's PATH
  const daemons = ['/usr/local/sbin', '/usr/sbin', '/sbin']
  return [...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/')), ...daemons]
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, path.endsWith('.so') ? constants.R_OK : constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function missingMessage(name: ProgramName, cause: unknown): string {
  const { packageManager, container, address } = remedies[bundleOf(name)]
  const reason = cause instanceof Error ? cause.message : String(cause)
  const lines = [packageManager, container, address].filter((line) => line !== undefined)
  return [
    `${name} is not on this machine and could not be fetched: ${reason}`,
    ...lines.map((line) => `  - ${line}`),
  ].join('\n')
}
