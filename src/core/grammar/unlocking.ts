import type { ControlIntent } from '../commands/control-intent.ts'
import { foldName } from '../inventory/names.ts'
import { readStopScope } from './stop-scope.ts'

/** What may follow `unlock`. */
export const unlockUsage = '<node> | cluster --died | group <name> --died | --refile'

const usage = `unlock ${unlockUsage} --reason "…"`
const nothing = (wrong: string): ControlIntent => ({ ask: 'nothing', wrong, usage })

/** What somebody wants unlocked, by the words and the flags that were given. */
export function readUnlocking(
  words: readonly string[],
  reason: string | null,
  flags: readonly ('died' | 'refile')[],
): ControlIntent {
  if (reason === null) return nothing('Nothing is unlocked without a reason.')
  const [flag, other] = flags
  if (other !== undefined) return nothing('One thing at a time: --died or --refile.')
  if (flag === 'refile') return words.length === 0 ? { ask: 'refile', reason } : nothing('--refile is about all locks.')
  if (flag === 'died') {
    const scope = readStopScope(words)
    if (scope === null || scope.kind === 'node') return nothing('rebootmgr holds the lock of a cluster or a group.')
    return { ask: 'clear died', group: scope.kind === 'group' ? scope.name : null, reason }
  }
  const [node, ...others] = words
  if (node === undefined || others.length > 0) return nothing('Locks are broken one node at a time.')
  return { ask: 'unlock', node: foldName(node), reason }
}
