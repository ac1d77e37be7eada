import type { MissingRight } from '../../core/requirements.ts'

/** What the bot may do in the cluster's store. */
export type Rights = {
  /** Every right that is missing, proven at most a few seconds ago. Throws `Failure` when it cannot be proven. */
  missing(): Promise<readonly MissingRight[]>
}
