/** The state of a check in Consul. */
export type ModelStatus = 'passing' | 'warning' | 'critical'

/** A node as rebootmgr sees it in Consul. */
export type ModelNode = {
  readonly name: string
  readonly isAlive: 'yes' | 'no'
  readonly maintenance: 'on' | 'off'
  /** Each instance has one check. */
  readonly services: { readonly [service: string]: { readonly tags: readonly string[]; readonly status: ModelStatus } }
}

/** An installation of rebootmgr: its keys by full name, and the nodes. */
export type ModelInstallation = {
  readonly keys: { readonly [key: string]: string }
  readonly nodes: readonly ModelNode[]
}

/** Which of its checks refuse a node before the reboot. */
export type ModelAnswer = {
  readonly config: boolean
  readonly stop: boolean
  readonly members: boolean
  readonly checks: boolean
  /** The key of the lock that it takes. */
  readonly lock: string
}

const root = 'service/rebootmgr/'

/**
 * What rebootmgr v0.0.32 answers for a node, written from its program and sharing no code with Lockkeeper. Of the
 * deviations it has 2 and 3: a failure never hides another, and services are looked at by name.
 */
export function modelAnswer(installation: ModelInstallation, name: string): ModelAnswer {
  const { keys, nodes } = installation
  const config = configOf(installation, name)
  const group = typeof config.group === 'string' && config.group !== '' ? config.group : null
  const prefix = group === null ? '' : `${group}_`
  const whitelist: readonly string[] = JSON.parse(keys[`${root}ignore_failed_checks`] || '[]')
  const counted = nodes.filter((node) => {
    const other = configOf(installation, node.name).group
    return group === null || other === undefined || other === group
  })
  return {
    config: config.enabled !== true,
    stop: `${root}stop` in keys || `${root}${prefix}stop` in keys,
    members: counted.some((node) => node.isAlive === 'no' && !whitelist.includes(node.name)),
    checks: failingIn(installation, name).some((node) => !whitelist.includes(node)),
    lock: `${root}${prefix}lock/.lock`,
  }
}

type Config = { readonly enabled?: unknown; readonly group?: unknown }

/** An absent or malformed configuration is empty; the old form is migrated. */
function configOf({ keys }: ModelInstallation, name: string): Config {
  try {
    const value: unknown = JSON.parse(keys[`${root}nodes/${name}/config`] ?? '')
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
    return 'disabled' in value && !('enabled' in value) ? { ...value, enabled: !value.disabled } : value
  } catch {
    return {}
  }
}

const relevant = (tags: readonly string[]): boolean => tags.includes('rebootmgr') || tags.includes('rebootmgr_preboot')

/** The nodes on which a check fails that counts for the node, one entry for each check. */
function failingIn({ nodes }: ModelInstallation, name: string): readonly string[] {
  const own = Object.entries(nodes.find((node) => node.name === name)?.services ?? {})
  const services = own.filter(([, { tags }]) => relevant(tags)).map(([service]) => service)
  return services.flatMap((service) =>
    nodes.flatMap((node) => {
      const instance = node.services[service]
      if (instance === undefined) return []
      const ignoresMaintenance = node.name === name || instance.tags.includes('ignore_maintenance')
      return [
        ...(instance.status === 'passing' ? [] : [node.name]),
        ...(node.isAlive === 'yes' ? [] : [node.name]),
        ...(node.maintenance === 'on' && !ignoresMaintenance ? [node.name] : []),
      ]
    }),
  )
}
