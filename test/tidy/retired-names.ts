import { type Breach, isTypeScript, numbered, type Source } from './sources.ts'

/** Words that names must not use, each with the term that replaced it. */
const retired: { readonly [word: string]: string } = {
  arrivals: 'inbox',
  bearer: 'covering test',
  besides: 'extra',
  book: 'lock table',
  borne: 'covered',
  crew: 'bots',
  deed: 'action',
  eyes: 'visible messages',
  fate: 'fault',
  glance: 'summary',
  happenings: 'events',
  hasty: 'fast',
  lasting: 'duration',
  meanwhile: 'since, during',
  nobody: 'none',
  notebook: 'leases',
  parcel: 'delivery',
  reception: 'request intake',
  rig: 'fixture',
  sea: 'small cluster',
  sleeper: 'suspended worker',
  somebody: 'person',
  surroundings: 'context',
  telling: 'messages',
  trouble: 'error, problem',
  turnstile: 'concurrency limit',
  untold: 'pending',
  uproot: 'undo mutation',
  voyage: 'random run',
  weather: 'fault profile',
  whoever: 'person',
  witness: 'audit anchor',
}

/** Names that contain a retired word with another meaning. */
const allowed: { readonly [name: string]: string } = {
  bearer: 'the word of HTTP for a token',
  Bearer: 'the word of HTTP for a token',
}

/** The words of a name: `mostAtOnce` has three. Plurals count as their singular. */
const wordsOf = (name: string): readonly string[] =>
  name
    .split(/(?=[A-Z])|[_.\-/$]/)
    .map((word) => word.toLowerCase())
    .flatMap((word) => [word, word.replace(/s$/, '')])

const declared = /\b(?:const|let|function\*?|class|type|interface)\s+([A-Za-z_$][\w$]*)/g

const isCode = ({ line }: { readonly line: string }): boolean => !/^\s*(?:\*|\/\*|\/\/)/.test(line)

const termFor = (name: string): string | undefined =>
  Object.hasOwn(allowed, name) ? undefined : wordsOf(name).flatMap((word) => retired[word] ?? [])[0]

/** Files and declared names that use a retired word, except names in `later`. */
export const retiredNames = (sources: readonly Source[], later: readonly string[]): readonly Breach[] =>
  sources.flatMap((source) => [
    ...[termFor(source.path)].flatMap((term) => (term === undefined ? [] : [`${source.path}: use “${term}”`])),
    ...(isTypeScript(source) ? numbered(source.text).filter(isCode) : []).flatMap(({ line, at }) =>
      [...line.matchAll(declared)].flatMap(([, name = '']) => {
        const term = later.includes(name) ? undefined : termFor(name)
        return term === undefined ? [] : [`${source.path}:${at} declares ${name}: use “${term}”`]
      }),
    ),
  ])

/** Names of exported types that two files declare, except names in `later`. */
export function sharedTypeNames(sources: readonly Source[], later: readonly string[]): readonly Breach[] {
  const files = new Map<string, readonly string[]>()
  for (const { path, text } of sources.filter(isTypeScript))
    for (const [, name = ''] of text.matchAll(/^export (?:abstract )?(?:type|interface|class) ([A-Z]\w*)/gm))
      files.set(name, [...(files.get(name) ?? []), path])
  return [...files]
    .filter(([name, paths]) => paths.length > 1 && !later.includes(name))
    .map(([name, paths]) => `${name} is declared by ${paths.join(' and ')}`)
}
