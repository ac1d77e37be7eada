import { dirname, join } from 'node:path'
import { idsOfNames } from '../tidy/ids.ts'
import { codeUnder, isTypeScript, type Source } from '../tidy/sources.ts'

/** Which files of tests bear an id, quick ones first, and what each of them brings into play. */
export type CoveringTests = {
  of(id: string): readonly string[]
  /** Those of them that run the code of a file. */
  thatRun(id: string, file: string): readonly string[]
}

/** Commands are found by their folder at run time, and their recipes through them: no test imports them. */
const loadedByName = ['commands/', 'src/core/steps/recipe.ts'] as const

const imported = /(?:from|import\() ?'(\.[^']+)'/g
const kinds = ['contract', 'integration', 'browser']
const slowness = (path: string): number => kinds.indexOf(path.split('/')[1] ?? '')

/** Whether tests of a file need real parts. */
export const needsParts = (path: string): boolean => slowness(path) >= 0

/** Reads who bears what from the tests and from what they import. */
export function coveringTestsIn(sources: readonly Source[]): CoveringTests {
  const files = new Map(sources.filter(isTypeScript).map((source) => [source.path, source]))
  const reached = new Map([...files.keys()].filter(isTest).map((path) => [path, reachOf(path, files)]))
  const covered = new Map([...files].map(([path, source]) => [path, idsOfNames(source)]))
  const of = (id: string): readonly string[] =>
    [...reached]
      .filter(([, reach]) => [...reach].some((path) => path.startsWith('test/') && covered.get(path)?.has(id)))
      .map(([path]) => path)
      .sort((one, other) => slowness(one) - slowness(other))
  // what is not imported is listed, or started on another machine or in another process
  const runs = (test: string, file: string): boolean =>
    loadedByName.some((place) => file.startsWith(place)) ||
    (needsParts(test) && (!file.endsWith('.ts') || test.startsWith('test/integration/'))) ||
    (reached.get(test)?.has(readerOf(file)) ?? false)
  return { of, thatRun: (id, file) => of(id).filter((test) => runs(test, file)) }
}

/** Who bears what in this project. */
export const coveringTests = (): CoveringTests => coveringTestsIn(codeUnder('commands', 'src', 'sandbox', 'test'))

/** The code that reads a shell script; any other file is its own. */
const readerOf = (file: string): string => file.replace(/\/scripts\/[^/]+\.sh$/, '/scripts.ts')

const isTest = (path: string): boolean => path.endsWith('.test.ts') && !path.startsWith('test/tidy/')

function reachOf(path: string, files: ReadonlyMap<string, Source>): ReadonlySet<string> {
  const reach = new Set<string>()
  const add = (one: string): void => {
    const source = files.get(one)
    if (source === undefined || reach.has(one)) return
    reach.add(one)
    for (const [, to = ''] of source.text.matchAll(imported)) add(join(dirname(one), to))
  }
  add(path)
  return reach
}
