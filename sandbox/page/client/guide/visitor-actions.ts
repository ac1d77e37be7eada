import { useSyncExternalStore } from 'react'

/** Something that was done on this page, for the guide to see how far a visitor has come. */
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

/** Notes something that was done. */
export function noteAction(visitorAction: VisitorAction): void {
  put([...visitorActions, visitorAction])
}

/** Forgets everything that was done: the guide starts anew. */
export function clearActions(): void {
  put([])
}

/** Everything that was done on this page. */
export function useVisitorActions(): readonly VisitorAction[] {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => visitorActions,
  )
}
