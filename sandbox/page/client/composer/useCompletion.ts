import { useState } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { commandCompletion } from './command-completion.ts'
import { type Completion, completionAt, type Suggestion } from './completion.ts'
import { useVocabulary } from './vocabulary.ts'

/** The suggestions for the current text, and the keys that select one. */
export type Completing = {
  readonly suggestions: readonly Suggestion[]
  readonly takes: Completion['takes']
  /** The suggestion that is marked; undefined as long as nobody has chosen one of a command's. */
  readonly picked: Suggestion | undefined
  /** The text and the position of the caret after a suggestion is inserted. */
  readonly taking: (suggestion: Suggestion) => { readonly text: string; readonly caret: number }
  readonly move: (step: number) => void
  /** Hides the suggestions for a text, until it is changed. */
  readonly close: (text: string) => void
}

/** Suggests commands, their arguments and names for the current text; Slack accepts no slash commands in threads. */
export function useCompletion(
  state: PageState,
  text: string,
  caret: number,
  location: 'channel' | 'thread',
): Completing {
  const vocabulary = useVocabulary()
  const [chosen, setChosen] = useState<{ readonly text: string; readonly index: number } | undefined>(undefined)
  const [closedAt, setClosedAt] = useState<string | undefined>(undefined)
  const isOff = closedAt === text || (location === 'thread' && text.startsWith('/'))
  const before = text.slice(0, caret)
  const found = isOff ? undefined : (completionAt(state, text, caret) ?? commandCompletion(state, vocabulary, before))
  const suggestions = found?.suggestions ?? []
  const takes = found?.takes ?? 'Tab'
  // a changed text starts a new selection
  const index = chosen?.text === text ? chosen.index : takes === 'Tab' ? -1 : 0
  const { length } = suggestions
  return {
    suggestions,
    takes,
    picked: suggestions[Math.min(index, length - 1)],
    taking: ({ insert, caretBack }) => ({
      text: text.slice(0, found?.from) + insert + text.slice(found?.to),
      caret: (found?.from ?? 0) + insert.length - caretBack,
    }),
    move: (step) => setChosen({ text, index: index < 0 && step < 0 ? length - 1 : (index + step + length) % length }),
    close: setClosedAt,
  }
}
