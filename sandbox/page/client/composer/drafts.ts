import { useSyncExternalStore } from 'react'

/** Where a draft belongs: who writes it, in which channel, in which thread. */
export const draftKey = (personId: string, channelId: string, threadTs: string | undefined): string =>
  [personId, channelId, threadTs ?? ''].join(' ')

const drafts = new Map<string, string>()
const listeners = new Set<() => void>()

/** Writes a draft down; an empty one is forgotten. */
export function setDraft(key: string, text: string): void {
  if (text === '') drafts.delete(key)
  else drafts.set(key, text)
  for (const listener of listeners) listener()
}

/** What somebody has written somewhere and not sent. */
export function useDraft(key: string): string {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => drafts.get(key) ?? '',
  )
}
