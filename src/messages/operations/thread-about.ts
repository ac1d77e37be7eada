import type { RichText } from '../../core/message.ts'
import type { Plan } from '../../core/plan/plan.ts'

/** What a thread is about, and whom it may mention. */
export type Thread = {
  readonly requester: string
  readonly approvers: readonly string[]
  readonly calls: RichText
  /** The operation's plan as last approved. */
  readonly plan: Plan
}
