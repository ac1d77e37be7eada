import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVitest, type TestCase, type TestModule } from 'vitest/node'
import { leadingIds } from '../tidy/ids.ts'
import { needsParts } from './covering-tests.ts'
import { type Mutant, mutated } from './mutant.ts'

/** The result of a mutant. `untested` means that no test of its rule ran, or that its test fails without it, too. */
export type MutantVerdict =
  | { readonly is: 'killed'; readonly by: string }
  | { readonly is: 'survived' | 'untested'; readonly why: string }

/** Tries mutants one after the other in a copy of the project. */
export type MutantRunner = {
  /** Applies the mutant, runs the files' tests that cover its id until one fails, and restores the file. */
  run(mutant: Mutant, files: readonly string[]): Promise<MutantVerdict>
  close(): Promise<void>
}

/** Starts Vitest on a copy of the project. */
export async function openMutantRunner(folder: string): Promise<MutantRunner> {
  const vitest = await createVitest('test', {
    root: folder,
    watch: false,
    run: true,
    bail: 1,
    retry: 0,
    reporters: [{}],
  })
  await vitest.standalone()
  const runOne = async (id: string, file: string): Promise<MutantVerdict> => {
    vitest.setGlobalTestNamePattern(new RegExp(`(^| )${id}\\b`))
    const { testModules } = await vitest.runTestSpecifications(await vitest.globTestSpecifications([file]))
    // the result also contains modules of earlier runs
    const ran = testModules.filter(({ moduleId }) => moduleId === join(folder, file))
    return verdictOf(id, file, ran)
  }
  const runAll = async (id: string, files: readonly string[]): Promise<MutantVerdict> => {
    let verdict: MutantVerdict = { is: 'untested', why: 'no test that bears the id runs this code' }
    for (const file of files) {
      const found = await runOne(id, file)
      if (found.is === 'killed') return found
      if (verdict.is === 'untested') verdict = found
    }
    return verdict
  }
  const changed = new Set<string>()
  /** A failure of a test with real services counts only if the test passes without the mutant. */
  const confirmed = async (id: string, files: readonly string[], verdict: MutantVerdict): Promise<MutantVerdict> => {
    if (verdict.is !== 'killed') return verdict
    const file = files.find((one) => verdict.by.startsWith(one))
    if (file === undefined || !needsParts(file)) return verdict
    for (const one of changed) vitest.invalidateFile(one)
    const without = await runOne(id, file)
    return without.is === 'killed' ? { is: 'untested', why: `${without.by} fails without it, too` } : verdict
  }
  return {
    async run(mutant, files) {
      const path = join(folder, mutant.file)
      const text = readFileSync(path, 'utf8')
      writeFileSync(path, mutated(mutant, text))
      // an aborted run may have loaded a file again after it was restored
      for (const one of changed.add(path)) vitest.invalidateFile(one)
      const found = await runAll(mutant.id, files).finally(() => writeFileSync(path, text))
      return confirmed(mutant.id, files, found)
    },
    close: () => vitest.close(),
  }
}

function verdictOf(id: string, file: string, modules: readonly TestModule[]): MutantVerdict {
  const broken = modules.flatMap((module) => module.errors()).map(({ message }) => message)
  if (broken.length > 0) return { is: 'killed', by: `${file}, which does not even load: ${broken[0]}` }
  const tests = modules.flatMap((module) => [...module.children.allTests()]).filter((test) => covers(test, id))
  const failed = tests.find((test) => test.result().state === 'failed')
  if (failed !== undefined) return { is: 'killed', by: `${file} › ${failed.fullName}` }
  const passed = tests.filter((test) => test.result().state === 'passed').length
  return passed === 0 ? { is: 'untested', why: `no test of ${file} ran` } : { is: 'survived', why: `${passed} passed` }
}

function covers(test: TestCase, id: string): boolean {
  const names = [test.name]
  for (let above = test.parent; above.type === 'suite'; above = above.parent) names.push(above.name)
  return names.some((name) => leadingIds(name).includes(id))
}
