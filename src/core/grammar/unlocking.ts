import type { ControlIntent } from '../commands/control-intent.ts'
import { foldName } from '../inventory/names.ts'
import { readStopScope } from './stop-scope.ts'

/** The usage of `unlock` after its verb. */
export const unlockUsage = '<node> | cluster --died | group <name> --died | --refile'

const usage = `unlock ${unlockUsage} --reason "…"`
const nothing = (wrong: string): ControlIntent => ({ ask: 'nothing', wrong, usage })

/** The unlock request that the words and flags make; its `ask` is `nothing` when they are not valid. */
export function readUnlocking(
  words: readonly string[],
  reason: string | null,
  flags: readonly ('died' | 'refile')[],
): ControlIntent {
  if (reason === null) return nothing('unlock requires --reason.')
  const [flag, other] = flags
  if (other !== undefined) return nothing('--died and --refile cannot be combined.')
  if (flag === 'refile')
    return words.length === 0 ? { ask: 'refile', reason } : nothing('--refile takes no names: it reindexes all locks.')
  if (flag === 'died') {
    const scope = readStopScope(words)
    if (scope === null || scope.kind === 'node') return nothing('--died needs a cluster or a group.')
    return { ask: 'clear died', group: scope.kind === 'group' ? scope.name : null, reason }
  }
  const [node, ...others] = words
  if (node === undefined || others.length > 0) return nothing('unlock takes exactly one node.')
  return { ask: 'unlock', node: foldName(node), reason }
}
