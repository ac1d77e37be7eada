import type { Line } from '../messages/message.ts'
import type { Plan } from '../plan/plan.ts'

/** What a thread is about, and whom it may mention. */
export type Thread = {
  readonly requester: string
  readonly approvers: readonly string[]
  readonly calls: Line
  /** The operation's plan as last approved. */
  readonly plan: Plan
}
