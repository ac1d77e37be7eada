import { useSyncExternalStore } from 'react'

/** Something that was done on this page, for the guide to see how far a visitor has come. */
export type Deed = {
  readonly kind: 'typed' | 'clicked' | 'broke'
  readonly person: string
  readonly what: string
  readonly went: 'acked' | 'posted' | 'failed'
}

let deeds: readonly Deed[] = []
const listeners = new Set<() => void>()

function put(next: readonly Deed[]): void {
  deeds = next
  for (const listener of listeners) listener()
}

/** Notes something that was done. */
export function noteDeed(deed: Deed): void {
  put([...deeds, deed])
}

/** Forgets everything that was done: the guide starts anew. */
export function forgetDeeds(): void {
  put([])
}

/** Everything that was done on this page. */
export function useDeeds(): readonly Deed[] {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => deeds,
  )
}
