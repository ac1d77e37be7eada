import { useSyncExternalStore } from 'react'

/** The name of the place of the App Home, beside the IDs of channels. */
export const appLocation = 'app'

/** The part that a narrow screen shows; wide screens show all of them. */
export type Pane = 'channels' | 'conversation' | 'fleet'

/**
 * The current person and place, as in the URL: `#U0ANA/C0STORAGE/1700000000.000100`. A pane other than the conversation
 * comes last: `#U0ANA/C0STORAGE//fleet`.
 */
export type PageLocation = {
  readonly person: string
  readonly where: string
  readonly thread: string | undefined
  readonly pane: Pane
}

/** Parses a place from a URL. */
function readLocation(hash: string): PageLocation {
  const [person = '', where = '', thread = '', pane] = hash.replace(/^#/, '').split('/')
  return {
    person,
    where,
    thread: thread === '' ? undefined : thread,
    pane: pane === 'channels' || pane === 'fleet' ? pane : 'conversation',
  }
}

/** Formats a place as a URL. */
function writeLocation({ person, where, thread = '', pane }: PageLocation): string {
  const parts = [person, where, thread, pane === 'conversation' ? '' : pane]
  return `#${parts.join('/').replace(/\/+$/, '')}`
}

/** Goes to a place; the browser's back button leads back. */
export function go(location: PageLocation): void {
  window.location.hash = writeLocation(location)
}

/** The current place. */
export function useLocation(): PageLocation {
  const hash = useSyncExternalStore(
    (changed) => {
      window.addEventListener('hashchange', changed)
      return () => window.removeEventListener('hashchange', changed)
    },
    () => window.location.hash,
  )
  return readLocation(hash)
}
