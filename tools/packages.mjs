import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UserFacingError } from './errors.mjs'
import { step } from './progress.mjs'
import { projectFolder } from './project.mjs'
import { alone } from './single-instance.mjs'

/** Installs exactly the packages of the lock file, unless they are installed already. */
export async function installPackages() {
  if (packagesMatchLock()) return
  await alone('packages', async () => {
    if (packagesMatchLock()) return // another run was quicker
    await step('Installing packages with npm ci', npmCi)
    if (!packagesMatchLock())
      throw new UserFacingError('npm ci ended, but node_modules is not what package-lock.json says.')
  })
}

/** Compares the lock file with npm's record of its last installation. */
function packagesMatchLock() {
  const wanted = packagesOf('package-lock.json')
  const installed = packagesOf('node_modules/.package-lock.json')
  if (wanted === undefined)
    throw new UserFacingError('package-lock.json is missing or damaged: clone the project anew.')
  if (installed === undefined) return false
  const matches = ([name, { version, integrity, optional, devOptional }]) => {
    const found = installed[name]
    // optional packages belong to other platforms
    if (found === undefined) return optional === true || devOptional === true
    return found.version === version && found.integrity === integrity
  }
  return Object.entries(wanted).every((entry) => entry[0] === '' || matches(entry))
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(join(projectFolder, path), 'utf8')).packages
  } catch {
    return undefined
  }
}

function npmCi() {
  // otherwise a folder that npm left incomplete would count as installed
  rmSync(join(projectFolder, 'node_modules/.package-lock.json'), { force: true })
  return new Promise((resolve, reject) => {
    const words = []
    const npm = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, npm_config_ignore_scripts: 'true' },
    })
    for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (data) => words.push(data))
    npm.on('error', () =>
      reject(new UserFacingError('There is no npm on the PATH. Install Node.js with npm: https://nodejs.org')),
    )
    npm.on('exit', (code) => {
      if (code === 0) return resolve()
      const last = Buffer.concat(words).toString().trim().split('\n').slice(-12).join('\n')
      reject(new UserFacingError(`npm ci failed (code ${code}). Is the registry reachable (npm ping)?\n${last}`))
    })
  })
}
