import type { MissingRight } from '../../core/requirements.ts'

/** The bot's rights in the cluster's store. */
export type Rights = {
  /** All missing rights, verified at most a few seconds ago. Throws `Failure` when they cannot be verified. */
  missing(): Promise<readonly MissingRight[]>
}
