import { useSyncExternalStore } from 'react'

/** An action on this page that counts for the guide's progress. */
export type VisitorAction = {
  readonly kind: 'typed' | 'clicked' | 'broke'
  readonly person: string
  readonly what: string
  readonly went: 'acked' | 'posted' | 'failed'
}

let visitorActions: readonly VisitorAction[] = []
const listeners = new Set<() => void>()

function put(next: readonly VisitorAction[]): void {
  visitorActions = next
  for (const listener of listeners) listener()
}

/** Records an action. */
export function noteAction(visitorAction: VisitorAction): void {
  put([...visitorActions, visitorAction])
}

/** Forgets all actions: the guide starts again. */
export function clearActions(): void {
  put([])
}

/** All recorded actions. */
export function useVisitorActions(): readonly VisitorAction[] {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => visitorActions,
  )
}
