import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tidy/sources.ts'

const notCopied = new Set(['node_modules', '.parts', '.state', '.git'])

/** The folder of a process's copy of the project. */
const folderOf = (pid: number): string => join(root, `.state/mutants-${pid}`)

/** Copies the project for this process, so that mutants can be applied to it; packages and programs are linked. */
export function copyOfProject(): string {
  const folder = folderOf(process.pid)
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(root).filter((each) => !notCopied.has(each)))
    cpSync(join(root, name), join(folder, name), { recursive: true })
  mkdirSync(join(root, '.parts'), { recursive: true })
  for (const name of ['node_modules', '.parts']) symlinkSync(join(root, name), join(folder, name))
  return folder
}

/** Removes the copy of a process that has ended. */
export const removeCopyOf = (pid: number): void => rmSync(folderOf(pid), { recursive: true, force: true })
