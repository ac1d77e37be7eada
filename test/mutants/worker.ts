import { copyOfProject } from './copy.ts'
import type { Mutant } from './mutant.ts'
import { openMutantRunner } from './trial.ts'

// Started by mutants.ts, which kills its process group when a mutant exceeds the time limit.

const trials = await openMutantRunner(copyOfProject())
process.on('message', async ({ mutant, files }: { readonly mutant: Mutant; readonly files: readonly string[] }) => {
  process.send?.(await trials.run(mutant, files))
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
