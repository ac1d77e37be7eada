import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { UserFacingError } from './errors.mjs'
import { projectFolder } from './project.mjs'

const oldestThatServes = [22, 19]

/**
 * Chooses a Node.js that runs TypeScript directly: the one among the packages, or the system's own if it is new enough.
 */
export function chooseRuntime() {
  const packaged = join(projectFolder, `node_modules/node-${process.platform}-${process.arch}/bin/node`)
  if (existsSync(packaged) && works(packaged)) return packaged
  const [major, minor] = process.versions.node.split('.').map(Number)
  const [oldestMajor, oldestMinor] = oldestThatServes
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return process.execPath
  throw new UserFacingError(
    [
      `Node.js ${oldestThatServes.join('.')} or newer is needed here; this is ${process.versions.node}, and the packages`,
      `bring one only for Linux with glibc on x64 and arm64 (this is ${process.platform} on ${process.arch}). Either`,
      '  - install Node.js 24: https://nodejs.org, "brew install node@24", "nvm install 24"',
      '  - or run the project in a container: docker run -it -v "$PWD":/lockkeeper -w /lockkeeper node:24 npm test',
    ].join('\n'),
  )
}

/** On a system without glibc the program exists but cannot start. */
function works(path) {
  const loaders = ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1']
  if (loaders.some((loader) => existsSync(loader))) return true
  return spawnSync(path, ['--version']).status === 0
}

/** The environment in which `node`, `vitest` and similar commands are the project's own. */
export function environmentFor(runtime) {
  const own = [join(projectFolder, 'node_modules/.bin'), dirname(runtime)]
  return { ...process.env, PATH: [...own, process.env.PATH ?? ''].join(delimiter) }
}
