import { dirname, join } from 'node:path'
import { importsOf } from './imports.ts'
import type { Breach, Source } from './sources.ts'

/** The folders of `npm run unit`, as vitest.config.ts has them. */
const unitFolders = ['core', 'conversations', 'simulation', 'conformance', 'safety', 'tidy', 'engine', 'unit']
const startsProcesses = new Set(['node:child_process', 'node:worker_threads'])

/**
 * Unit test files without `@module-tag slow` that can start processes, by themselves or through a file of `test` that
 * they import.
 */
export function untaggedSlowTests(sources: readonly Source[]): readonly Breach[] {
  const files = new Map(sources.map((source) => [source.path, source]))
  const starts = (path: string, seen: Set<string>): boolean => {
    const source = files.get(path)
    if (source === undefined || seen.has(path)) return false
    seen.add(path)
    return importsOf(source).some(
      (imported) => startsProcesses.has(imported) || starts(join(dirname(path), imported), seen),
    )
  }
  return sources
    .filter(({ path }) => path.endsWith('.test.ts') && unitFolders.includes(path.split('/')[1] ?? ''))
    .filter(({ path, text }) => !text.startsWith('// @module-tag slow\n') && starts(path, new Set()))
    .map(({ path }) => `${path} starts processes: its first line must be // @module-tag slow`)
}
