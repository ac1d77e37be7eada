import { type RefObject, useRef, useState } from 'react'
import { Unreachable } from '../api/request.ts'
import type { ActionOutcome, Choice } from '../api/workspace.ts'
import { useReportError } from '../frame/report-error.ts'
import { type Act, useAct } from './context.ts'

/** How the last click went. */
export type ActionState = 'idle' | 'waiting' | 'unanswered'

const redrawWithinMs = 1_000

/** Does what an element asks for, once at a time, and tells how that goes. */
export function useAction(blockId: string, actionId: string): readonly [ActionState, (value: Choice) => Promise<void>] {
  const act = useAct()
  const reportError = useReportError()
  const [doing, setDoing] = useState<ActionState>('idle')
  const isBusy = useRef(false)
  const block = useRef(blockId)
  block.current = blockId
  const go = async (value: Choice): Promise<void> => {
    if (isBusy.current) return
    isBusy.current = true
    setDoing('waiting')
    try {
      const outcome = await actOnce(act, block, actionId, value)
      setDoing(outcome.kind === 'failed' ? 'unanswered' : 'idle')
    } catch (error) {
      reportError(error)
      setDoing('idle')
    } finally {
      isBusy.current = false
    }
  }
  return [doing, go]
}

/** Slack takes a click on what a person sees, even when the message was edited at that very moment. */
async function actOnce(act: Act, block: RefObject<string>, actionId: string, value: Choice): Promise<ActionOutcome> {
  const clicked = block.current
  try {
    return await act(clicked, actionId, value)
  } catch (error) {
    if (error instanceof Unreachable || !(await isRedrawn(block, clicked))) throw error
    return act(block.current, actionId, value)
  }
}

/** Whether the element stands in another block soon: its message has been edited. */
async function isRedrawn(block: RefObject<string>, before: string): Promise<boolean> {
  const since = performance.now()
  while (block.current === before && performance.now() - since < redrawWithinMs)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return block.current !== before
}
