import { dirname, join } from 'node:path'
import type { Breach, Source } from './sources.ts'

/** The imports that a layer allows: files under `of` may import paths that begin with one of `from`, and `packages`. */
export type Layer = {
  readonly of: string
  readonly from: readonly string[]
  /** Names of packages, `*` for any. Node's own modules have the prefix `node:`. */
  readonly packages: readonly string[]
}

const engineForAdapters = ['src/core/', 'src/engine/ports/', 'src/engine/ports/failure.ts'] as const

/** Files that all adapters may import. */
const redaction = [
  'src/adapters/redact.ts',
  'src/adapters/secret-tokens.ts',
  'src/adapters/secret-arguments.ts',
] as const
const pure = ['src/adapters/never-arrived.ts', ...redaction] as const
const shared = ['src/adapters/batch.ts', 'src/adapters/json-api.ts', ...pure] as const

const adapter = (name: string, also: readonly string[] = []): Layer => ({
  of: `src/adapters/${name}/`,
  from: [...engineForAdapters, `src/adapters/${name}/`, ...shared, ...also],
  packages: ['*'],
})

/**
 * The layers of docs/architecture.md. A file belongs to the first layer whose `of` is a prefix of its path; a file
 * without a layer is a breach, so that every file has a place.
 */
const layers: readonly Layer[] = [
  { of: 'commands/', from: ['src/core/', 'src/messages/'], packages: [] },
  // a step has one definition of its type, its stored form and its checks
  { of: 'src/core/steps/', from: ['src/core/'], packages: ['zod'] },
  // local times follow the clock changes of every zone
  { of: 'src/core/windows/', from: ['src/core/'], packages: ['temporal-polyfill'] },
  { of: 'src/core/', from: ['src/core/'], packages: ['node:crypto'] },
  { of: 'src/messages/', from: ['src/core/', 'src/messages/'], packages: [] },
  { of: 'src/engine/ports/pause.ts', from: [], packages: ['node:timers/promises'] },
  {
    of: 'src/engine/ports/',
    from: ['src/core/', 'src/engine/ports/', 'src/engine/ports/failure.ts'],
    packages: [],
  },
  { of: 'src/engine/', from: ['src/core/', 'src/messages/', 'src/engine/'], packages: ['node:timers/promises'] },
  ...pure.map((of) => ({ of, from: redaction, packages: [] })),
  // the client of every adapter whose system has an HTTP API
  { of: 'src/adapters/batch.ts', from: [], packages: [] },
  { of: 'src/adapters/json-api.ts', from: ['src/engine/ports/failure.ts', ...pure], packages: ['undici'] },
  adapter('calendar'),
  // it runs commands on nodes, over the same connections
  adapter('ceph', ['src/adapters/ssh/']),
  adapter('clock'),
  // gates and hooks run on nodes, over the same connections
  adapter('commands', ['src/adapters/ssh/']),
  adapter('consul'),
  adapter('http'),
  adapter('icinga'),
  adapter('log'),
  adapter('otlp'),
  // seals and emptiness are on the nodes, over the same connections
  adapter('openstack', ['src/adapters/ssh/']),
  adapter('png'),
  adapter('prometheus'),
  adapter('redis'),
  // answers to requests that never reach the engine are worded with all other messages
  adapter('slack', ['src/messages/']),
  adapter('ssh'),
  adapter('totp'),
  // the configuration knows the settings of each adapter, but not what it does
  { of: 'src/configuration/', from: ['src/core/', 'src/adapters/', 'src/configuration/'], packages: ['*'] },
  { of: 'src/main/', from: ['src/'], packages: ['*'] },
  // written from the documentation of others, so that it cannot share a mistake with the bot
  { of: 'sandbox/workspace/', from: ['sandbox/workspace/'], packages: ['*'] },
  { of: 'sandbox/fleet/', from: ['sandbox/fleet/', 'sandbox/programs/'], packages: ['*'] },
  { of: 'sandbox/programs/', from: ['sandbox/programs/', 'tools/'], packages: ['*'] },
  { of: 'sandbox/', from: ['sandbox/', 'tools/'], packages: ['*'] },
  { of: 'tools/', from: ['tools/', 'sandbox/programs/'], packages: ['*'] },
  { of: 'test/', from: ['src/', 'commands/', 'sandbox/', 'tools/', 'test/'], packages: ['*'] },
]

/** What a file imports, as written. */
export const importsOf = ({ text }: Source): readonly string[] =>
  [...text.matchAll(/^(?:import|export)\b[^'"`;]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gms)].flatMap(
    (found) => found.slice(1).filter((one) => one !== undefined),
  )

const packageName = (imported: string): string =>
  imported.startsWith('@') ? imported.split('/').slice(0, 2).join('/') : imported

function breachOf(path: string, imported: string, layer: Layer): Breach | null {
  if (imported.startsWith('.')) {
    const target = join(dirname(path), imported)
    return layer.from.some((from) => target.startsWith(from)) ? null : `${path} imports ${target}`
  }
  const may = layer.packages.some((name) => name === '*' || name === packageName(imported))
  return may ? null : `${path} imports the package ${imported}`
}

/** Imports that the layers do not allow, and files without a layer. */
export const importBreaches = (sources: readonly Source[]): readonly Breach[] =>
  sources.flatMap((source) => {
    const layer = layers.find(({ of }) => source.path.startsWith(of))
    if (layer === undefined) return [`${source.path} belongs to no layer`]
    return importsOf(source).flatMap((imported) => breachOf(source.path, imported, layer) ?? [])
  })
