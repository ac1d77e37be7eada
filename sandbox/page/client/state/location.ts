import { useSyncExternalStore } from 'react'

/** The name of the place where the app's own page is shown, beside the ids of channels. */
export const appLocation = 'app'

/** Who somebody is and where they look, as the address says it: `#U0ANA/C0STORAGE/1700000000.000100`. */
export type PageLocation = { readonly person: string; readonly where: string; readonly thread: string | undefined }

/** Reads a place from an address. */
function readLocation(hash: string): PageLocation {
  const [person = '', where = '', thread = ''] = hash.replace(/^#/, '').split('/')
  return { person, where, thread: thread === '' ? undefined : thread }
}

/** Writes a place as an address. */
function writeLocation({ person, where, thread }: PageLocation): string {
  return `#${[person, where, ...(thread === undefined ? [] : [thread])].join('/')}`
}

/** Goes to a place; the browser's own back button leads back. */
export function go(location: PageLocation): void {
  window.location.hash = writeLocation(location)
}

/** The place where we are. */
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
