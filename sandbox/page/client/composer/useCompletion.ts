import { useState } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { completionAt, type Suggestion } from './completion.ts'

/** What is offered while somebody writes, and the keys that choose from it. */
export type Completing = {
  readonly suggestions: readonly Suggestion[]
  readonly picked: Suggestion | undefined
  /** The text and the position of the caret once a suggestion is taken. */
  readonly taking: (suggestion: Suggestion) => { readonly text: string; readonly caret: number }
  readonly move: (step: number) => void
  readonly close: () => void
}

/** Offers commands and names for what is being written; Slack takes no commands in threads. */
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
  // whatever is written anew is chosen from anew
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
