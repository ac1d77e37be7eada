import { breakGlassRefusal } from '../authorization/break-glass.ts'
import { Failure } from '../ports/failure.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** The requester may still go on without the gate that the plan overrides; plans without an override pass. */
export async function breakGlassRight({ context, plan, asking, run }: Subject): Promise<No | null> {
  try {
    const no = await breakGlassRefusal(context, plan, asking.person)
    return no === null ? null : noFor([no])
  } catch (error) {
    // after the first change, the right that was found before it counts when people cannot be asked
    if (!(error instanceof Failure) || run === null || run.work.state.changed.length === 0) throw error
    return null
  }
}
