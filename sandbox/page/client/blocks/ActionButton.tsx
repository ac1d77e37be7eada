import { useState } from 'react'
import { textOf } from '../../../workspace/json.ts'
import { Confirm } from './Confirm.tsx'
import { actionIdOf, type ElementProps, questionOf } from './element.ts'
import { wordsOf } from './Text.tsx'
import { useAction } from './useAction.ts'

/** A button; one with a confirmation opens its dialog first. */
export function ActionButton({ blockId, element }: ElementProps) {
  const [doing, go] = useAction(blockId, actionIdOf(element))
  const [isAsking, setAsking] = useState(false)
  const question = questionOf(element)
  const style = textOf(element.style) || 'plain'
  const press = (): void => {
    const { url } = element
    if (typeof url === 'string') window.open(url, '_blank', 'noopener,noreferrer')
    if (question) setAsking(true)
    else void go(undefined)
  }
  return (
    <span className="action">
      <button
        type="button"
        className={`button button-${style}`}
        aria-label={textOf(element.accessibility_label) || undefined}
        aria-busy={doing === 'waiting'}
        onClick={press}
      >
        {wordsOf(element.text)}
      </button>
      {doing === 'unanswered' && <span className="unanswered">⚠ no answer</span>}
      {isAsking && question && (
        <Confirm
          question={question}
          onYes={() => {
            setAsking(false)
            void go(undefined)
          }}
          onNo={() => setAsking(false)}
        />
      )}
    </span>
  )
}
