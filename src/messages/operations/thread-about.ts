import type { RichText } from '../../core/message.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Requester } from '../../core/policy/requester.ts'

/** The operation that a thread is about, and the people whom it may mention. */
export type Thread = {
  readonly requester: Requester
  readonly approvers: readonly string[]
  readonly calls: RichText
  /** The plan as last approved. */
  readonly plan: Plan
}
