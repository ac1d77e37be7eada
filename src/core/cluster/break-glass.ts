import type { ClusterEvent } from './events.ts'

type Broken = Extract<ClusterEvent, { type: 'glassBroken' }>

/** Glass that somebody broke, and that nobody has acknowledged. */
export type BrokenGlass = Omit<Broken, 'type' | 'hash'> & { readonly atMs: number }

type At = { readonly atMs: number; readonly event: ClusterEvent }

/** What stands in every digest until somebody has looked at it, oldest first. */
export function unacknowledged(entries: readonly At[]): readonly BrokenGlass[] {
  const broken = new Map<string, BrokenGlass>()
  for (const { atMs, event } of entries) {
    if (event.type === 'glassBroken') {
      const { type: _, hash: __, ...glass } = event
      broken.set(event.operation, { ...glass, atMs })
    }
    if (event.type === 'glassAcknowledged') broken.delete(event.operation)
  }
  return [...broken.values()]
}

/** Whether the glass of an operation is on the record already. */
export const isOnRecord = (entries: readonly { readonly event: ClusterEvent }[], operation: string): boolean =>
  entries.some(({ event }) => event.type === 'glassBroken' && event.operation === operation)
