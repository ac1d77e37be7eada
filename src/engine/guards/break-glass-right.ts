import { breakGlassRefusal } from '../authorization/break-glass.ts'
import { Failure } from '../ports/failure.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** The requester may still override the gate that the plan names; a plan without an override passes. */
export async function breakGlassRight({ context, plan, asking, run }: Subject): Promise<No | null> {
  try {
    const no = await breakGlassRefusal(context, plan, asking.by)
    return no === null ? null : noFor([no])
  } catch (error) {
    // when the chat system fails after the first change, the check before that change counts
    if (!(error instanceof Failure) || run === null || run.work.state.changed.length === 0) throw error
    return null
  }
}
