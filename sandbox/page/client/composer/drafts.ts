import { useSyncExternalStore } from 'react'

/** The place of a draft: its author, channel and thread. */
export const draftKey = (personId: string, channelId: string, threadTs: string | undefined): string =>
  [personId, channelId, threadTs ?? ''].join(' ')

const drafts = new Map<string, string>()
const listeners = new Set<() => void>()

/** Stores a draft; an empty one is deleted. */
export function setDraft(key: string, text: string): void {
  if (text === '') drafts.delete(key)
  else drafts.set(key, text)
  for (const listener of listeners) listener()
}

/** The unsent text of a person in a place. */
export function useDraft(key: string): string {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => drafts.get(key) ?? '',
  )
}
