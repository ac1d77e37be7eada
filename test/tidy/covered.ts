import { relative } from 'node:path'
import type { Breach, Source } from './sources.ts'

/** The ids in test files, such as `S41`, `F10`, `I8` or `rebootmgr/33`, with the files that contain each. */
export function coveredIds(tests: readonly Source[]): ReadonlyMap<string, readonly string[]> {
  const covered = new Map<string, Set<string>>()
  for (const { path, text } of tests)
    for (const [id] of text.matchAll(/\b(?:[SF]\d{2,3}|I\d{1,2}|rebootmgr\/(?:\d{2}|deviation \d+|wrong \d+))\b/g))
      covered.set(id, (covered.get(id) ?? new Set()).add(path))
  return new Map([...covered].map(([id, paths]) => [id, [...paths].sort()]))
}

const linkTo = (path: string): string =>
  `[${path.replace(/^test\//, '').replace(/(\.test)?\.ts$/, '')}](${relative('docs', path)})`

/** The document with links to covering tests as the last cell of each table row that begins with an id. */
export function withTests(document: string, prefix: string, covered: ReadonlyMap<string, readonly string[]>): string {
  return document.replaceAll(
    /^\| ([SF]?\d{2,3}|deviation \d+|wrong \d+) \|(.*)$/gm,
    (_row, id: string, cells: string) => {
      const kept = cells
        .split(' | ')
        .slice(0, prefix === '' ? 2 : 1)
        .map((cell) => cell.replace(/ \|$/, '').trim())
      const paths = covered.get(`${prefix}${id}`) ?? []
      return `| ${[id, ...kept, paths.map(linkTo).join(' ') || '—'].join(' | ')} |`
    },
  )
}

/** Ids of tests that no document explains. */
export const unexplained = (
  covered: ReadonlyMap<string, readonly string[]>,
  documents: readonly Source[],
): readonly Breach[] =>
  [...covered].flatMap(([id, paths]) => {
    const row = new RegExp(`^\\| ${id.replace('rebootmgr/', '')} \\|`, 'm')
    return documents.some(({ text }) => row.test(text)) ? [] : [`${id} of ${paths.join(', ')} is explained nowhere`]
  })
