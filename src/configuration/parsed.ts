import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { Problem } from './problem.ts'

/** A path in the configuration. */
export type Path = readonly PropertyKey[]

/** A parsed file: its values, and the line of each. */
export type ParsedYaml = {
  readonly value: unknown
  /** The line of the key, or of the nearest key around it that exists; null for an empty file. */
  lineOf(path: Path): number | null
  readonly problems: readonly Problem[]
}

/**
 * Parses YAML text. Problems with their lines are: invalid YAML, duplicate keys, and values that YAML reads differently
 * than they look, such as unknown tags and keys that are numbers.
 */
export function readYaml(text: string): ParsedYaml {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const at = (offset: number): number => lines.linePos(offset).line
  const errors = [
    ...[...document.errors, ...document.warnings].map((error) => notYaml(error.message, at(error.pos[0]))),
    ...misreadKeys(document).map(({ written, read, offset }) => misread(written, read, at(offset))),
  ]
  const read = errors.length > 0 ? { value: null, problems: errors } : valuesOf(document)

  function lineOf(path: Path): number | null {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
    const last = path.at(-1)
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last)
      if (pair && isScalar(pair.key) && pair.key.range) return at(pair.key.range[0])
    }
    const node = document.getIn(path, true)
    if (hasRange(node)) return at(node.range[0])
    return path.length > 1 ? lineOf(path.slice(0, -1)) : null
  }

  return { ...read, lineOf }
}

const notYaml = (why: string, line: number | null): Problem => {
  return { where: 'the file', line, found: null, right: `must be YAML: ${why.replaceAll('\n', ' ').trim()}` }
}

type MisreadKey = { readonly written: string; readonly read: unknown; readonly offset: number }

/** Keys that YAML reads as another text than the one written: `0123` as 123, `1e3` as 1000, `null` as nothing. */
function misreadKeys(document: Document): readonly MisreadKey[] {
  const found: MisreadKey[] = []
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || typeof key.value === 'string') return
      const { source: written = '', value: read } = key
      if (read === null || String(read) !== written) found.push({ written, read, offset: key.range?.[0] ?? 0 })
    },
  })
  return found
}

const misread = (written: string, read: unknown, line: number): Problem => {
  const right = `must be in quotes: without them, YAML reads this key as ${read === null ? 'null' : String(read)}`
  return { where: 'a key', line, found: written, right }
}

/** The values of a document. Aliases that expand to too much or contain themselves are a problem. */
function valuesOf(document: Document): Pick<ParsedYaml, 'value' | 'problems'> {
  try {
    const value: unknown = document.toJS()
    JSON.stringify(value)
    return { value, problems: [] }
  } catch (error) {
    const why = error instanceof TypeError ? 'an alias refers to a node that contains it' : String(error)
    return { value: null, problems: [notYaml(why, null)] }
  }
}

const hasRange = (node: unknown): node is { readonly range: readonly [number, number, number] } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)

/** The value at a path; undefined when there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = Reflect.get(at, key)
  }
  return at
}

/** A path as people write it: `clusters.eu-1.access[0].people`. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  )
