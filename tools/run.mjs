// The entry point: `npm run demo` and `npm test` start here, on the machine's Node.js and before anything is installed.
// So this file and those it imports are plain JavaScript without packages.

import { runAttached } from './child-process.mjs'
import { UserFacingError } from './errors.mjs'
import { installPackages } from './packages.mjs'
import { projectFolder } from './project.mjs'
import { chooseRuntime, environmentFor } from './runtime.mjs'
import { targets } from './targets.mjs'

async function main([name, ...args]) {
  const target = Object.hasOwn(targets, name ?? '') ? targets[name] : undefined
  if (target === undefined) throw new UserFacingError(usage(name))
  await installPackages()
  const runtime = chooseRuntime()
  const options = { cwd: projectFolder, env: environmentFor(runtime) }
  const needs = target.needs.filter(({ unlessGiven }) => unlessGiven === undefined || !process.env[unlessGiven])
  const programs = needs.map(({ program }) => program)
  const prepared = await runAttached(runtime, ['sandbox/programs/prepare.ts', ...programs], options)
  if (prepared !== 0 || target.script === undefined) return prepared
  return await runAttached(runtime, [target.script, ...args], options)
}

function usage(name) {
  const lines = Object.entries(targets).map(([each, { summary }]) => `  ${each.padEnd(8)} ${summary}`)
  return [name === undefined ? 'Name a target:' : `${name}: no such target. Targets:`, ...lines].join('\n')
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof UserFacingError ? error.message : error.stack}\n`)
  process.exitCode = 1
}
