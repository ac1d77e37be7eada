import { type ReactNode, useCallback, useState } from 'react'
import { ComplaintContext, sentenceOf } from './complaints.ts'

type Complaint = { readonly id: number; readonly text: string }

let nextId = 1

/** Shows what did not work until somebody has read it. */
export function Complaints({ children }: { readonly children: ReactNode }) {
  const [complaints, setComplaints] = useState<readonly Complaint[]>([])
  const complain = useCallback((error: unknown) => {
    nextId += 1
    const fresh = { id: nextId, text: sentenceOf(error) }
    setComplaints((before) => [...before.filter((one) => one.text !== fresh.text), fresh].slice(-3))
  }, [])
  const close = (id: number): void => setComplaints((before) => before.filter((one) => one.id !== id))
  return (
    <ComplaintContext value={complain}>
      {children}
      <div className="complaints" role="alert">
        {complaints.map((one) => (
          <p key={one.id}>
            {one.text}
            <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => close(one.id)}>
              ✕
            </button>
          </p>
        ))}
      </div>
    </ComplaintContext>
  )
}
