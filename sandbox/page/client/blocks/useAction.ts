import { type RefObject, useRef, useState } from 'react'
import { Unreachable } from '../api/request.ts'
import type { ActionOutcome, Choice } from '../api/workspace.ts'
import { useReportError } from '../frame/report-error.ts'
import { type Act, useAct } from './context.ts'

/** The outcome of the last click. */
export type ActionState = 'idle' | 'waiting' | 'unanswered'

const redrawWithinMs = 1_000

/** Sends the action of an element, one at a time, and reports its progress. */
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

/** Slack accepts a click on what a person sees, even when the message is edited at that very moment. */
async function actOnce(act: Act, block: RefObject<string>, actionId: string, value: Choice): Promise<ActionOutcome> {
  const clicked = block.current
  try {
    return await act(clicked, actionId, value)
  } catch (error) {
    if (error instanceof Unreachable || !(await isRedrawn(block, clicked))) throw error
    return act(block.current, actionId, value)
  }
}

/** Whether the element moves to another block within a short time, because its message was edited. */
async function isRedrawn(block: RefObject<string>, before: string): Promise<boolean> {
  const since = performance.now()
  while (block.current === before && performance.now() - since < redrawWithinMs)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return block.current !== before
}
