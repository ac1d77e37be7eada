import type { RichText } from '../../core/message.ts'
import type { Plan } from '../../core/plan/plan.ts'

/** The operation that a thread is about, and the people whom it may mention. */
export type Thread = {
  readonly requester: string
  readonly approvers: readonly string[]
  readonly calls: RichText
  /** The plan as last approved. */
  readonly plan: Plan
}
