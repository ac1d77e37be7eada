import { type ReactNode, useEffect, useId, useRef } from 'react'
import { createPortal } from 'react-dom'

/** A modal window that traps the keyboard focus until it is closed; Escape closes it. */
export function Dialog(props: {
  readonly title: string
  readonly size: 'small' | 'form'
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { title, size, onClose, children } = props
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const before = document.activeElement
    const dialog = element.current
    if (dialog && !dialog.open) dialog.showModal()
    const first = '[data-first-focus], .dialog-body :is(input, textarea, select)'
    dialog?.querySelector<HTMLElement>(first)?.focus()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return createPortal(
    <dialog
      ref={element}
      className={`dialog dialog-${size}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // the component that opened it removes it
        event.preventDefault()
        onClose()
      }}
    >
      <header className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      {children}
    </dialog>,
    document.body,
  )
}
