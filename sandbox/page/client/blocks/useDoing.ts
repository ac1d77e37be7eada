import { useRef, useState } from 'react'
import type { Choice } from '../api/workspace.ts'
import { useComplain } from '../frame/complaints.ts'
import { useAct } from './context.ts'

/** How the last click went. */
export type Doing = 'idle' | 'waiting' | 'unanswered'

/** Does what an element asks for, once at a time, and tells how that goes. */
export function useDoing(blockId: string, actionId: string): readonly [Doing, (value: Choice) => Promise<void>] {
  const act = useAct()
  const complain = useComplain()
  const [doing, setDoing] = useState<Doing>('idle')
  const isBusy = useRef(false)
  const go = async (value: Choice): Promise<void> => {
    if (isBusy.current) return
    isBusy.current = true
    setDoing('waiting')
    try {
      const outcome = await act(blockId, actionId, value)
      setDoing(outcome.kind === 'failed' ? 'unanswered' : 'idle')
    } catch (error) {
      complain(error)
      setDoing('idle')
    } finally {
      isBusy.current = false
    }
  }
  return [doing, go]
}
