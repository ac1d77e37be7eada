import type { ClusterEvent } from './events.ts'

type Broken = Extract<ClusterEvent, { type: 'glassBroken' }>

/** A break-glass override that is not acknowledged yet. */
export type BreakGlassOverride = Omit<Broken, 'type' | 'hash'> & { readonly atMs: number }

type At = { readonly atMs: number; readonly event: ClusterEvent }

/** The break-glass overrides that are not acknowledged, oldest first; digests repeat them until they are. */
export function unacknowledgedOverrides(entries: readonly At[]): readonly BreakGlassOverride[] {
  const overrides = new Map<string, BreakGlassOverride>()
  for (const { atMs, event } of entries) {
    if (event.type === 'glassBroken') {
      const { type: _, hash: __, ...override } = event
      overrides.set(event.operation, { ...override, atMs })
    }
    if (event.type === 'glassAcknowledged') overrides.delete(event.operation)
  }
  return [...overrides.values()]
}

/** Whether the cluster's journal already has the break-glass override of an operation. */
export const isOverrideRecorded = (entries: readonly { readonly event: ClusterEvent }[], operation: string): boolean =>
  entries.some(({ event }) => event.type === 'glassBroken' && event.operation === operation)
