import type { StopScope } from '../cluster/stop-scope.ts'

/** How a stop's scope is typed. */
export const stopScopeUsage = 'cluster | group <name> | node <nodes>'

/**
 * What `cluster`, `group X` or `node Y` covers; null when the words say none of them. The name of a node is an
 * expression as it was typed, its terms joined by commas.
 */
export function readStopScope(words: readonly string[]): StopScope | null {
  const [typed = '', name, ...more] = words.map((word) => word.toLowerCase())
  const kind = typed === 'nodes' ? 'node' : typed
  if (kind === 'node' && name !== undefined) return { kind, name: [name, ...more].join(',') }
  if (more.length > 0) return null
  if (kind === 'cluster') return name === undefined ? { kind } : null
  return kind === 'group' && name !== undefined ? { kind, name } : null
}
