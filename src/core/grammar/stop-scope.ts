import type { StopScope } from '../cluster/stop-scope.ts'

/** The usage of a stop's scope. */
export const stopScopeUsage = 'cluster | group <name> | node <nodes>'

/**
 * The scope that `cluster`, `group X` or `node Y` names; null when the words are none of these. The name of a node is
 * the typed expression, its terms joined by commas.
 */
export function readStopScope(words: readonly string[]): StopScope | null {
  const [typed = '', name, ...more] = words.map((word) => word.toLowerCase())
  const kind = typed === 'nodes' ? 'node' : typed
  if (kind === 'node' && name !== undefined) return { kind, name: [name, ...more].join(',') }
  if (more.length > 0) return null
  if (kind === 'cluster') return name === undefined ? { kind } : null
  return kind === 'group' && name !== undefined ? { kind, name } : null
}
