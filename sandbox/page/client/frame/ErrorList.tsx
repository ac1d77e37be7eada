import { type ReactNode, useCallback, useState } from 'react'
import { ErrorContext, sentenceOf } from './report-error.ts'

type ReportedError = { readonly id: number; readonly text: string }

let nextId = 1

/** Shows errors until the user dismisses them. */
export function ErrorList({ children }: { readonly children: ReactNode }) {
  const [errors, setErrors] = useState<readonly ReportedError[]>([])
  const reportError = useCallback((error: unknown) => {
    nextId += 1
    const fresh = { id: nextId, text: sentenceOf(error) }
    setErrors((before) => [...before.filter((one) => one.text !== fresh.text), fresh].slice(-3))
  }, [])
  const close = (id: number): void => setErrors((before) => before.filter((one) => one.id !== id))
  return (
    <ErrorContext value={reportError}>
      {children}
      <div className="complaints" role="alert">
        {errors.map((one) => (
          <p key={one.id}>
            {one.text}
            <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => close(one.id)}>
              ✕
            </button>
          </p>
        ))}
      </div>
    </ErrorContext>
  )
}
