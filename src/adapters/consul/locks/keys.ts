const inGroup = 'group/'
const placeOf = (group: string | null): string => (group === null ? 'cluster' : `${inGroup}${group}`)
const groupAt = (place: string): string | null => (place.startsWith(inGroup) ? place.slice(inGroup.length) : null)

/** The key names of a cluster's locks in the store. */
export const lockKeys = (cluster: string) => {
  const root = `lockkeeper/${cluster}/`
  const deaths = `${root}died/`
  return {
    root,
    scopes: `${root}locks/`,
    scope: (scope: string) => `${root}locks/${scope}`,
    line: `${root}line`,
    policy: `${root}policy`,
    over: (operation: string) => `${root}over/${operation}`,
    oldestPlan: `${root}oldest-plan`,
    forbidden: (operation: string) => `${root}forbidden/${operation}`,
    broken: (run: string) => `${root}broken/${run}`,
    deaths,
    death: (group: string | null) => `${deaths}${placeOf(group)}`,
    groupOfDeath: (key: string) => groupAt(key.slice(deaths.length)),
    cleared: (group: string | null) => `${root}cleared/${placeOf(group)}`,
    codes: (person: string) => `${root}codes/${person}`,
    codeServer: `${root}code-server`,
    auditHead: `${root}audit-head`,
    configuration: `${root}configuration`,
    stop: (scope: string) => `${root}stops/${scope}`,
  }
}

/** The names of a cluster's keys. */
export type LockKeys = ReturnType<typeof lockKeys>

const rebootmgr = 'service/rebootmgr/'
const of = (group: string | null, name: string): string => `${rebootmgr}${group === null ? '' : `${group}_`}${name}`

/** rebootmgr's keys, byte for byte; null is the cluster's own key. */
export const rebootmgrKeys = {
  root: rebootmgr,
  lock: (group: string | null) => of(group, 'lock/.lock'),
  inProgress: (group: string | null) => of(group, 'reboot_in_progress'),
  stop: (group: string | null) => of(group, 'stop'),
  config: (node: string) => `${rebootmgr}nodes/${node}/config`,
  trigger: (node: string) => `${rebootmgr}nodes/${node}/reboot_required`,
  nodes: `${rebootmgr}nodes/`,
  whitelist: `${rebootmgr}ignore_failed_checks`,
}

/**
 * The group of a key directly under rebootmgr's prefix with this base name (null is the cluster); undefined for other
 * keys.
 */
export function groupOfKey(key: string, name: 'lock/' | 'reboot_in_progress' | 'stop'): string | null | undefined {
  if (key === `${rebootmgr}${name}`) return null
  const prefixed = key.startsWith(rebootmgr) && key.endsWith(`_${name}`)
  return prefixed ? key.slice(rebootmgr.length, -name.length - 1) : undefined
}

/**
 * The value that Lockkeeper writes where rebootmgr writes its host name. rebootmgr treats every value that begins with
 * its host name as its own, and no host name begins with a tilde.
 */
export const inProgressText = (node: string, run: string): string => `~lockkeeper:${node}:${run}`

/** The holder in the value of an in-progress key; `run` is null when it is rebootmgr's. */
export function inProgressOf(text: string): { readonly node: string; readonly run: string | null } {
  const [, node, run] = /^~lockkeeper:([^:]*):(.*)$/s.exec(text) ?? []
  return node === undefined || run === undefined ? { node: text, run: null } : { node, run }
}

/** The value that Lockkeeper writes into a session lock of rebootmgr while it briefly holds it. */
export const attemptText = (node: string, run: string): string => JSON.stringify({ by: 'lockkeeper', node, run })

/** Whether the value of a session lock was written by an attempt of Lockkeeper, in progress or over. */
export const isOurAttempt = (text: string): boolean => text.startsWith('{"by":"lockkeeper"')
