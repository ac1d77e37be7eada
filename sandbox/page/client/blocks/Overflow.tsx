import { useRef, useState } from 'react'
import { Confirm } from './Confirm.tsx'
import { useNames } from './context.ts'
import { actionIdOf, type ElementProps, questionOf } from './element.ts'
import { optionsOf } from './options.ts'
import { useAction } from './useAction.ts'

/** An overflow menu, behind three dots. */
export function Overflow({ blockId, element }: ElementProps) {
  const names = useNames()
  const [, go] = useAction(blockId, actionIdOf(element))
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const menu = useRef<HTMLDetailsElement>(null)
  const question = questionOf(element)
  const choose = (value: string): void => {
    if (menu.current) menu.current.open = false
    if (question) setChosen(value)
    else void go(value)
  }
  return (
    <details className="overflow" ref={menu}>
      <summary className="button button-plain" aria-label="More actions">
        …
      </summary>
      <ul>
        {optionsOf(element, names).map((option) => (
          <li key={option.value}>
            <button type="button" onClick={() => choose(option.value)}>
              {option.label}
            </button>
          </li>
        ))}
      </ul>
      {chosen !== undefined && question && (
        <Confirm
          question={question}
          onYes={() => {
            setChosen(undefined)
            void go(chosen)
          }}
          onNo={() => setChosen(undefined)}
        />
      )}
    </details>
  )
}
