import { useSyncExternalStore } from 'react'

/** The name of the place of the App Home, beside the IDs of channels. */
export const appLocation = 'app'

/** The current person and place, as in the URL: `#U0ANA/C0STORAGE/1700000000.000100`. */
export type PageLocation = { readonly person: string; readonly where: string; readonly thread: string | undefined }

/** Parses a place from a URL. */
function readLocation(hash: string): PageLocation {
  const [person = '', where = '', thread = ''] = hash.replace(/^#/, '').split('/')
  return { person, where, thread: thread === '' ? undefined : thread }
}

/** Formats a place as a URL. */
function writeLocation({ person, where, thread }: PageLocation): string {
  return `#${[person, where, ...(thread === undefined ? [] : [thread])].join('/')}`
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
