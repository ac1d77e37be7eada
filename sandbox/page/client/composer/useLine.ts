import { type RefObject, useLayoutEffect, useState } from 'react'
import { setDraft, useDraft } from './drafts.ts'

/** A text field: its text, its caret position, and functions that set both. */
export type Line = {
  readonly text: string
  readonly caret: number
  readonly write: (text: string, caret: number) => void
  readonly moved: (caret: number) => void
}

/** Keeps the text as a draft, and the field as high as its text. */
export function useLine(key: string, field: RefObject<HTMLTextAreaElement | null>): Line {
  const text = useDraft(key)
  const [caret, setCaret] = useState(0)
  useLayoutEffect(() => {
    const area = field.current
    if (!area) return
    area.style.height = '0'
    area.style.height = `${area.scrollHeight}px`
  })
  return {
    text,
    caret: Math.min(caret, text.length),
    write: (next, at) => {
      setDraft(key, next)
      setCaret(at)
      requestAnimationFrame(() => field.current?.setSelectionRange(at, at))
    },
    moved: setCaret,
  }
}
