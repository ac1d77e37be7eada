import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectFolder } from '../programs/project.ts'

/** The folder of the page's own sources. */
export const clientFolder = join(import.meta.dirname, 'client')

/** Sources from elsewhere in the project that run in the browser. */
const borrowed = ['sandbox/workspace/json.ts', 'sandbox/workspace/transcript/dates.ts']

/** All inputs of the page's build. */
const ways = ['sandbox/page/build.ts', 'package-lock.json']

/** A hash of the sources: it changes when any of them does. */
export function sourcesHash(): string {
  const hash = createHash('sha256')
  const own = globSync('**/*', { cwd: clientFolder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(projectFolder, join(entry.parentPath, entry.name)))
  for (const path of [...own.sort(), ...borrowed, ...ways]) {
    const content = readFileSync(join(projectFolder, path))
    hash.update(`${path}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex').slice(0, 16)
}

/** The sources among these modules that the hash does not include. */
export function unknownSources(modules: readonly string[]): readonly string[] {
  return modules
    .map((path) => path.replace(/^\0/, '').replace(/\?.*$/, ''))
    .filter((path) => path.startsWith(projectFolder) && !path.includes('/node_modules/'))
    .filter((path) => !path.startsWith(clientFolder) && !borrowed.includes(relative(projectFolder, path)))
}
