import { useState } from 'react'
import type { Choice } from '../api/workspace.ts'
import { Field } from '../views/Field.tsx'
import { initialOf } from '../views/values.ts'
import { Confirm } from './Confirm.tsx'
import { actionIdOf, type ElementProps, questionOf } from './element.ts'
import { wordsOf } from './Text.tsx'
import { useAction } from './useAction.ts'

/** A menu, picker or row of boxes that reports every choice to the app. */
export function ActionMenu({ blockId, element }: ElementProps) {
  const [doing, go] = useAction(blockId, actionIdOf(element))
  const [value, setValue] = useState<Choice>(() => initialOf(element))
  const [wanted, setWanted] = useState<Choice>(undefined)
  const question = questionOf(element)
  const choose = (next: Choice): void => {
    if (question) setWanted(next)
    else {
      setValue(next)
      void go(next)
    }
  }
  return (
    <span className="action">
      <Field
        element={element}
        label={wordsOf(element.placeholder) || actionIdOf(element)}
        value={value}
        onChange={choose}
      />
      {doing === 'unanswered' && <span className="unanswered">⚠ no answer</span>}
      {wanted !== undefined && question && (
        <Confirm
          question={question}
          onYes={() => {
            setWanted(undefined)
            setValue(wanted)
            void go(wanted)
          }}
          onNo={() => setWanted(undefined)}
        />
      )}
    </span>
  )
}
