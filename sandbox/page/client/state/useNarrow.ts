import { useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 760px)')

/** Whether the screen is so narrow that it shows one pane at a time; `styles/narrow.css` has the same width. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      narrow.addEventListener('change', changed)
      return () => narrow.removeEventListener('change', changed)
    },
    () => narrow.matches,
  )
}
