import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tidy/sources.ts'

const notCopied = new Set(['node_modules', '.parts', '.state', '.git'])

/** Where a process has its copy. */
const folderOf = (pid: number): string => join(root, `.state/mutants-${pid}`)

/** Makes a copy of the project in which mistakes can be made; packages and programs are the project's own. */
export function copyOfProject(): string {
  const folder = folderOf(process.pid)
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(root).filter((each) => !notCopied.has(each)))
    cpSync(join(root, name), join(folder, name), { recursive: true })
  mkdirSync(join(root, '.parts'), { recursive: true })
  for (const name of ['node_modules', '.parts']) symlinkSync(join(root, name), join(folder, name))
  return folder
}

/** Removes the copy of a process that is gone. */
export const removeCopyOf = (pid: number): void => rmSync(folderOf(pid), { recursive: true, force: true })
