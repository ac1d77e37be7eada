import { useEffect, useRef } from 'react'
import type { Suggestion } from './completion.ts'
import type { Completing } from './useCompletion.ts'

/** The suggestions, above the composer. */
export function Suggestions(props: {
  readonly id: string
  readonly completing: Completing
  readonly onTake: (suggestion: Suggestion) => void
}) {
  const { id, completing, onTake } = props
  const { suggestions, picked, takes } = completing
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const index = picked ? suggestions.indexOf(picked) : 0
    list.current?.querySelector(`[id="${id}-${index}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [id, picked, suggestions])
  return (
    <div className="suggestions">
      <div ref={list} className="suggestions-list" id={id} role="listbox" aria-label="Completions">
        {suggestions.map((one, index) => (
          // the keyboard stays in the field, which says what is chosen
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={one.title}
            id={`${id}-${index}`}
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
      </div>
      <p className="suggestions-keys" aria-hidden="true">
        ↑ ↓ to choose · {takes} to take · Esc to close
      </p>
    </div>
  )
}
