import { dirname, join } from 'node:path'
import { idsOfNames } from '../tidy/ids.ts'
import { codeUnder, isTypeScript, type Source } from '../tidy/sources.ts'

/** Which test files cover an id, fastest first, and which code each of them runs. */
export type CoveringTests = {
  of(id: string): readonly string[]
  /** The test files covering the id that run the code of this file. */
  thatRun(id: string, file: string): readonly string[]
}

/** Commands are loaded by folder at run time, and recipes through them, so no import leads to these paths. */
const loadedByName = ['commands/', 'src/core/steps/recipe.ts'] as const

const imported = /(?:from|import\() ?'(\.[^']+)'/g
const kinds = ['contract', 'integration', 'browser', 'alerts', 'ceph', 'control', 'openstack']
const slowness = (path: string): number => kinds.indexOf(path.split('/')[1] ?? '')

/** Whether the tests of a file need real services. */
export const needsParts = (path: string): boolean => slowness(path) >= 0

/** Finds covering tests by the names of tests and by what test files import. */
export function coveringTestsIn(sources: readonly Source[]): CoveringTests {
  const files = new Map(sources.filter(isTypeScript).map((source) => [source.path, source]))
  const reached = new Map([...files.keys()].filter(isTest).map((path) => [path, reachOf(path, files)]))
  const covered = new Map([...files].map(([path, source]) => [path, idsOfNames(source)]))
  const of = (id: string): readonly string[] =>
    [...reached]
      .filter(([, reach]) => [...reach].some((path) => path.startsWith('test/') && covered.get(path)?.has(id)))
      .map(([path]) => path)
      .sort((one, other) => slowness(one) - slowness(other))
  // code that is not imported is loaded by name, or runs on another machine or in another process
  const runs = (test: string, file: string): boolean =>
    loadedByName.some((place) => file.startsWith(place)) ||
    (needsParts(test) && (!file.endsWith('.ts') || test.startsWith('test/integration/'))) ||
    (reached.get(test)?.has(readerOf(file)) ?? false)
  return { of, thatRun: (id, file) => of(id).filter((test) => runs(test, file)) }
}

/** The covering tests of this project. */
export const coveringTests = (): CoveringTests => coveringTestsIn(codeUnder('commands', 'src', 'sandbox', 'test'))

/** The file that loads a shell script or runs a gate's program; any other file stands for itself. */
const readerOf = (file: string): string =>
  file.replace(/\/scripts\/[^/]+\.sh$/, '/scripts.ts').replace(/^gates\/[^/]+\.sh$/, 'test/control/recipes.ts')

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
