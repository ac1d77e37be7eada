import type { DemoEnvironment } from '../environment/environment.ts'

/** A promise of a story, whether it was kept, and what was seen. */
export type PromiseCheck = { readonly promise: string; readonly kept: boolean; readonly seen: string }

/** A promise that is kept when nothing was seen. */
export const noneOf = (promise: string, seen: readonly string[]): PromiseCheck => ({
  promise,
  kept: seen.length === 0,
  seen: seen.join('; ') || 'none',
})

/** Kept when people read this text: anywhere, or in the channel `#name`. */
export function saysIn({ workspace }: DemoEnvironment, where: string, promise: string, text: string): PromiseCheck {
  const kept = workspace.transcript(where, 'as it happened').includes(text)
  return { promise, kept, seen: `“${text}”` }
}

/** Kept when the node came back from exactly one reboot with a new boot ID, by the fleet's own record. */
export function rebootedOnce({ fleet }: DemoEnvironment, node: string): PromiseCheck {
  const found = fleet.reboots(node)
  const [only] = found
  return {
    promise: `${node} rebooted exactly once`,
    kept:
      found.length === 1 && only !== undefined && only.bootIdAfter !== null && only.bootIdAfter !== only.bootIdBefore,
    seen:
      found
        .map(
          ({ bootIdBefore, bootIdAfter }) => `${bootIdBefore.slice(0, 8)} → ${bootIdAfter?.slice(0, 8) ?? 'nothing'}`,
        )
        .join(', ') || 'no reboot',
  }
}

/** Kept when no lock under this key in Consul has a holder. */
export async function isFree({ operator }: DemoEnvironment, scope: string): Promise<PromiseCheck> {
  const locks = await operator.read(`lockkeeper/harbour/locks/${scope}`)
  return {
    promise: `the lock ${scope} is free again`,
    kept: locks === null || !locks.includes('"run"'),
    seen: locks ?? 'no lock is filed',
  }
}
