import { userInfo } from 'node:os'
import { programNames } from './bundles.ts'
import { findProgram, ProgramMissing } from './programs.ts'

// Called by tools/run.mjs with the names of the required programs.

const missing: string[] = []
for (const name of process.argv.slice(2)) {
  const known = programNames.find((each) => each === name)
  if (known === undefined) throw new Error(`prepare does not know a program called ${name}`)
  try {
    await findProgram(known)
  } catch (error) {
    if (!(error instanceof ProgramMissing)) throw error
    missing.push(error.message)
  }
}
if (process.argv.includes('ssh') && !hasAccount()) {
  missing.push(
    `OpenSSH does nothing for a user without a name, and user ${process.getuid?.()} has none here.\n` +
      '  - run this as a user that "getent passwd" lists; in a container: useradd, or leave out --user',
  )
}
if (missing.length > 0) {
  process.stderr.write(`${missing.join('\n\n')}\n`)
  process.exitCode = 1
}

function hasAccount(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}
