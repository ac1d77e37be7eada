import type { StopScope } from '../asks.ts'

/** How a stop's scope is typed. */
export const stopScopeUsage = 'cluster | group <name> | node <name>'

/** What `cluster`, `group X` or `node Y` covers; null when the words say none of them. */
export function readStopScope(words: readonly string[]): StopScope | null {
  const [kind = '', name, ...more] = words.map((word) => word.toLowerCase())
  if (more.length > 0) return null
  if (kind === 'cluster') return name === undefined ? { kind } : null
  return (kind === 'group' || kind === 'node') && name !== undefined ? { kind, name } : null
}
