import { programNames } from './bundles.ts'
import { findProgram, PartMissing } from './programs.ts'

// Called by tools/run.mjs with the names of the programs that what follows cannot do without.

const missing: string[] = []
for (const name of process.argv.slice(2)) {
  const known = programNames.find((each) => each === name)
  if (known === undefined) throw new Error(`prepare does not know a program called ${name}`)
  try {
    await findProgram(known)
  } catch (error) {
    if (!(error instanceof PartMissing)) throw error
    missing.push(error.message)
  }
}
if (missing.length > 0) {
  process.stderr.write(`${missing.join('\n\n')}\n`)
  process.exitCode = 1
}
