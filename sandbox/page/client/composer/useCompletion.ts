import { useState } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { completionAt, type Suggestion } from './completion.ts'

/** The suggestions for the current text, and the keys that select one. */
export type Completing = {
  readonly suggestions: readonly Suggestion[]
  readonly picked: Suggestion | undefined
  /** The text and the position of the caret after a suggestion is inserted. */
  readonly taking: (suggestion: Suggestion) => { readonly text: string; readonly caret: number }
  readonly move: (step: number) => void
  readonly close: () => void
}

/** Suggests commands and names for the current text; Slack accepts no commands in threads. */
export function useCompletion(
  state: PageState,
  text: string,
  caret: number,
  location: 'channel' | 'thread',
): Completing {
  const [chosen, setChosen] = useState({ text: '', index: 0 })
  const [closedAt, setClosedAt] = useState<string | undefined>(undefined)
  const isOff = closedAt === text || (location === 'thread' && text.startsWith('/'))
  const found = isOff ? undefined : completionAt(state, text, caret)
  const suggestions = found?.suggestions ?? []
  // a changed text starts a new selection
  const index = chosen.text === text ? Math.min(chosen.index, suggestions.length - 1) : 0
  return {
    suggestions,
    picked: suggestions[index],
    taking: ({ insert }) => ({
      text: text.slice(0, found?.from) + insert + text.slice(found?.to),
      caret: (found?.from ?? 0) + insert.length,
    }),
    move: (step) => setChosen({ text, index: (index + step + suggestions.length) % suggestions.length }),
    close: () => setClosedAt(text),
  }
}
