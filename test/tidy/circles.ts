import { dirname, join } from 'node:path'
import { importsOf } from './imports.ts'
import type { Breach, Source } from './sources.ts'

/** Import cycles between files, including type imports; each is reported once, by one of its paths. */
export function circlesIn(sources: readonly Source[]): readonly Breach[] {
  const files = new Map(sources.map((source) => [source.path, source]))
  const state = new Map<string, 'on the way' | 'done'>()
  const circles: Breach[] = []
  const visit = (path: string, way: readonly string[]): void => {
    const source = files.get(path)
    if (source === undefined || state.get(path) === 'done') return
    if (state.get(path) === 'on the way') {
      circles.push([...way.slice(way.indexOf(path)), path].join(' → '))
      return
    }
    state.set(path, 'on the way')
    for (const imported of importsOf(source))
      if (imported.startsWith('.')) visit(join(dirname(path), imported), [...way, path])
    state.set(path, 'done')
  }
  for (const path of files.keys()) visit(path, [])
  return circles
}

/** Pairs of folders that import each other, such as `src/a ↔ src/b`; a subfolder is a folder of its own. */
export function mutualFolders(sources: readonly Source[]): readonly Breach[] {
  const arrows = new Set(
    sources.flatMap((source) => {
      const from = dirname(source.path)
      const targets = importsOf(source).filter((imported) => imported.startsWith('.'))
      return targets.map((imported) => `${from} → ${dirname(join(from, imported))}`)
    }),
  )
  return [...arrows].flatMap((arrow) => {
    const [from = '', to = ''] = arrow.split(' → ')
    return from < to && arrows.has(`${to} → ${from}`) ? [`${from} ↔ ${to}`] : []
  })
}
