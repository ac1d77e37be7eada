import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The absolute path of the project's folder. */
export const root = join(import.meta.dirname, '../..')

/** A file of the project; `path` is relative to the project's folder. */
export type Source = { readonly path: string; readonly text: string }

/** A violation of one of the project's rules, as the failing test prints it. */
export type Breach = string

const notOurs = (name: string): boolean => name === 'node_modules' || name === 'dist' || name.startsWith('.')

const pathsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (notOurs(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? pathsIn(path) : [relative(root, path)]
  })

/** All paths of files under these folders, sorted. */
export const pathsUnder = (...folders: readonly string[]): readonly string[] =>
  folders.flatMap((folder) => pathsIn(join(root, folder))).sort()

/** Reads one file of the project. */
export const read = (path: string): Source => ({ path, text: readFileSync(join(root, path), 'utf8') })

const isCode = (path: string): boolean => /\.(ts|tsx|mjs|sh|css|html)$/.test(path)

/** The folders with code. */
export const codeFolders = ['commands', 'src', 'sandbox', 'tools', 'test'] as const

/** All files of code under these folders. */
export const codeUnder = (...folders: readonly string[]): readonly Source[] =>
  pathsUnder(...folders)
    .filter(isCode)
    .map(read)

/** Whether a file is TypeScript. */
export const isTypeScript = ({ path }: Source): boolean => /\.tsx?$/.test(path)

/** The lines of a text with their numbers, from 1. */
export const numbered = (text: string): readonly { readonly line: string; readonly at: number }[] =>
  text.split('\n').map((line, index) => ({ line, at: index + 1 }))
