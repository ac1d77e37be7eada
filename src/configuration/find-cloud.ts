import { dirname, join } from 'node:path'
import { cloudAccess, type ReadCloud } from './cloud.ts'
import { readYaml } from './parsed.ts'
import type { ProcessEnvironment } from './process-environment.ts'
import type { Variables } from './variables.ts'

/** Where the configuration says that a cloud is described; null for what it leaves to the environment. */
export type CloudPlace = { readonly cloud: string | null; readonly cloudsFile: string | null }

type Around = Pick<ProcessEnvironment, 'variables' | 'readFile'>

/** Finds the cloud as every client of OpenStack does, and reads how it is reached. */
export function findCloud({ cloud, cloudsFile }: CloudPlace, { variables, readFile }: Around): ReadCloud {
  const name = cloud ?? given(variables, 'OS_CLOUD')
  if (name === null) {
    if (given(variables, 'OS_AUTH_URL') !== null) return cloudAccess(entryOf(variables), readFile)
    return { ok: false, why: 'names no cloud: write cloud, or set OS_CLOUD or OS_AUTH_URL' }
  }
  const own = cloudsFile ?? given(variables, 'OS_CLIENT_CONFIG_FILE')
  const beside = own === null ? [] : [join(dirname(own), 'secure.yaml')]
  const secureFile = given(variables, 'OS_CLIENT_SECURE_FILE')
  const clouds = firstOf(own === null ? places(variables, 'clouds.yaml') : [own], readFile)
  if (clouds === null) return { ok: false, why: `cannot be found: no ${own ?? 'clouds.yaml'} can be read` }
  const secure = firstOf(
    secureFile === null ? [...beside, ...places(variables, 'secure.yaml')] : [secureFile],
    readFile,
  )
  const [entry, hidden] = [entryIn(clouds, name), secure === null ? undefined : entryIn(secure, name)]
  if (entry === undefined) return { ok: false, why: `is no cloud of ${clouds.path}` }
  const read = cloudAccess(merged(entry, hidden), readFile)
  return read.ok ? read : { ok: false, why: `(${clouds.path}) ${read.why}` }
}

const given = (variables: Variables, name: string): string | null => variables[name]?.trim() || null

const places = ({ HOME }: Variables, file: string): readonly string[] => [
  file,
  ...(HOME === undefined ? [] : [join(HOME, '.config/openstack', file)]),
  join('/etc/openstack', file),
]

type Text = { readonly path: string; readonly text: string }

function firstOf(paths: readonly string[], readFile: Around['readFile']): Text | null {
  for (const path of paths) {
    try {
      return { path, text: readFile(path) }
    } catch {
      // the next place is tried
    }
  }
  return null
}

function entryIn({ text }: Text, name: string): unknown {
  const clouds: unknown = Object(Object(readYaml(text).value).clouds)
  return Object.hasOwn(Object(clouds), name) ? Reflect.get(Object(clouds), name) : undefined
}

/** Both values; where they differ, the second one, which has the secrets. */
function merged(one: unknown, other: unknown): unknown {
  if (other === undefined) return one
  if (!isObject(one) || !isObject(other)) return other
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return Object.fromEntries(keys.map((key) => [key, merged(one[key], other[key])]))
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The variables in the form of an entry of `clouds.yaml`. */
function entryOf(variables: Variables): unknown {
  const all = Object.entries(variables).flatMap(([name, value]) =>
    name.startsWith('OS_') && value?.trim() ? [[name.slice('OS_'.length).toLowerCase(), value.trim()] as const] : [],
  )
  const { region_name, interface: face, cacert, insecure, ...auth } = Object.fromEntries(all)
  const verify = insecure === undefined || /^(0|false|no)$/i.test(insecure)
  return { auth, region_name, interface: face, cacert, verify }
}
