import { dirname, join } from 'node:path'
import type { Breach, Source } from './sources.ts'

/** The type with every port of a cluster, and the pattern of a part of it. */
const whole = 'ClusterContext'
const parts = /Pick<\s*ClusterContext,([^>]*)>/g
const namedPart = /readonly (\w+): Pick<ClusterContext\['\w+'\]/g

/** The ports that one file of the engine declares. */
export type Visible = {
  readonly path: string
  readonly ports: ReadonlySet<string>
  /** Whether the file names the whole context, or a type with a field that holds it. */
  readonly seesAll: 'yes' | 'by a field' | 'no'
}

type Parsed = {
  readonly path: string
  readonly text: string
  /** The text without imports, comments and lists of ports. */
  readonly code: string
  /** Named contexts with their definitions. */
  readonly contexts: ReadonlyMap<string, string>
  /** Types with a field for a context, such as the question to a gate, with the type of that field. */
  readonly holders: ReadonlyMap<string, string>
  /** Imported names, with the file that declares each and its name there. */
  readonly imports: ReadonlyMap<string, { readonly path: string; readonly name: string; readonly is: 'type' | 'value' }>
}

const importing = /^import (type )?\{([^}]*)\} from '(\.[^']+)'\n/gm

function parse({ path, text }: Source): Parsed {
  const imports = new Map<string, { path: string; name: string; is: 'type' | 'value' }>()
  for (const [, onlyTypes, list = '', from = ''] of text.matchAll(importing))
    for (const each of list.split(',').map((one) => one.trim())) {
      const [name = '', local = name] = each.replace(/^type /, '').split(' as ')
      const is = onlyTypes !== undefined || each.startsWith('type ') ? 'type' : 'value'
      if (name !== '') imports.set(local, { path: join(dirname(path), from), name, is })
    }
  const plain = text.replaceAll(importing, '').replaceAll(/\/\*\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
  const contexts = new Map<string, string>()
  for (const [, name = '', is = ''] of plain.matchAll(/^(?:export )?type (\w+) =\s+((?:.+\n)+)/gm))
    if (/^(?:Pick<|\w+(?:\s*&|\s*$))/.test(is)) contexts.set(name, is)
  const holders = new Map<string, string>()
  for (const [, name = '', is = ''] of plain.matchAll(/^(?:export )?type (\w+) = \{\n((?: .*\n)+)\}/gm)) {
    const held = /^ {2}readonly context: (.*)$/m.exec(is)?.[1]
    if (held !== undefined) holders.set(name, held)
  }
  return { path, text, code: plain.replaceAll(parts, ''), contexts, holders, imports }
}

const literal = (text: string): readonly string[] =>
  [...text.matchAll(parts)].flatMap(([, list = '']) => [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name))

/** The ports of a piece of code: those it lists, and those of the contexts that it names. */
function portsIn(files: ReadonlyMap<string, Parsed>, { path, imports }: Parsed, text: string): Set<string> {
  const found = new Set([...literal(text), ...[...text.matchAll(namedPart)].map(([, name = '']) => name)])
  for (const [name] of text.replaceAll(parts, '').matchAll(/\b[A-Z]\w*\b/g)) {
    const at = imports.get(name)
    const file = files.get(at === undefined ? path : at.path)
    const own = at?.name ?? name
    const is = file?.contexts.get(own) ?? file?.holders.get(own)
    if (file !== undefined && is !== undefined && is !== text)
      for (const port of portsIn(files, file, is)) found.add(port)
  }
  return found
}

/** The parameters of an exported function, as written. */
function parametersOf({ code, text }: Parsed, name: string): string {
  const start = new RegExp(`^export (?:async )?(?:function\\*?|const) ${name}\\b`, 'm').exec(text)
  if (start === null || code === '') return ''
  const from = text.slice(start.index)
  return from.slice(0, /\) ?(?::[^\n]*)?(?:\{|=>)\n?|=\s*$/m.exec(from)?.index ?? from.length)
}

const usesDirectly = (code: string, port: string): boolean => new RegExp(`(?:\\.|[{,]\\s*)${port}\\b`).test(code)

/** The ports that imported functions require. */
function forwarded(files: ReadonlyMap<string, Parsed>, { imports }: Parsed): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { path, name, is } of imports.values()) {
    const file = files.get(path)
    if (file === undefined) continue
    const handed = is === 'value' ? parametersOf(file, name) : (file.holders.get(name) ?? '')
    for (const port of portsIn(files, file, handed)) found.add(port)
  }
  return found
}

const parsed = (sources: readonly Source[]): ReadonlyMap<string, Parsed> =>
  new Map(sources.map((source) => [source.path, parse(source)]))

/** The ports that each file of the engine declares, most ports first. */
export function visiblePorts(sources: readonly Source[]): readonly Visible[] {
  const files = parsed(sources)
  return [...files.values()]
    .map((file): Visible => {
      const named = new RegExp(`\\b${whole}\\b(?!\\[)`).test(file.code)
      const held = [...file.imports.values()].some(({ path, name }) => files.get(path)?.holders.get(name) === whole)
      return {
        path: file.path,
        ports: portsIn(files, file, file.text),
        seesAll: named ? 'yes' : held ? 'by a field' : 'no',
      }
    })
    .sort((one, other) => other.ports.size - one.ports.size)
}

/** Ports that a file declares but that neither it nor a file importing a type from it uses or passes on. */
export function unusedPorts(sources: readonly Source[]): readonly Breach[] {
  const files = parsed(sources)
  const uses = (file: Parsed, port: string): boolean =>
    usesDirectly(file.code, port) || forwarded(files, file).has(port)
  return [...files.values()].flatMap((file) => {
    const declared = portsIn(files, file, file.text.replaceAll(importing, ''))
    const unused = [...declared].filter((port) => !uses(file, port))
    const readers = unused.length === 0 ? [] : readersOf(files, file)
    return unused
      .filter((port) => !readers.some((reader) => uses(reader, port)))
      .map((port) => `${file.path} declares ${port} and does not use it`)
  })
}

/** Files that import a type from a file: the file may declare a context with ports for them. */
const readersOf = (files: ReadonlyMap<string, Parsed>, { path }: Parsed): readonly Parsed[] =>
  [...files.values()].filter(({ imports }) =>
    [...imports.values()].some((one) => one.path === path && one.is === 'type'),
  )
