import { useEffect, useRef } from 'react'
import type { Suggestion } from './completion.ts'

/** The suggestions, above the composer. */
export function Suggestions(props: {
  readonly id: string
  readonly suggestions: readonly Suggestion[]
  readonly picked: Suggestion
  readonly onTake: (suggestion: Suggestion) => void
}) {
  const { id, suggestions, picked, onTake } = props
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector(`[id="${id}-${picked.key}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [id, picked])
  return (
    <div ref={list} className="suggestions" id={id} role="listbox" aria-label="Completions">
      {suggestions.map((one) => (
        // the keyboard stays in the field, which says what is chosen
        // biome-ignore lint/a11y/useFocusableInteractive: see above
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div
          key={one.key}
          id={`${id}-${one.key}`}
          role="option"
          aria-selected={one === picked}
          className="suggestion"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(one)}
        >
          <span className="suggestion-title">
            <strong>{one.title}</strong> {one.hint !== '' && <span className="suggestion-hint">{one.hint}</span>}
          </span>
          <span className="suggestion-description">{one.description}</span>
        </div>
      ))}
      <p className="suggestions-keys" aria-hidden="true">
        ↑ ↓ to choose · Tab or Enter to take · Esc to close
      </p>
    </div>
  )
}
